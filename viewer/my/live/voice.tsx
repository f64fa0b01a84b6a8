import { useEffect, useState } from 'preact/hooks'
import type { VoiceChip } from '../../ui/picture/voice-chip.tsx'
import { useView } from '../words/view.ts'

/** The explainer's voice. Fetched when the picture moves: nobody waits for a picture because of a voice. */
export function Voice({ bay }: { bay: string }) {
  const { common } = useView()
  const [parts, setParts] = useState<{ Chip: typeof VoiceChip }>()
  useEffect(() => {
    const life = new AbortController()
    import('../../ui/picture/voice-chip.tsx')
      .then(module => !life.signal.aborted && setParts({ Chip: module.VoiceChip }))
      .catch(() => {}) // offline just now: the next picture tries again
    return () => life.abort()
  }, [])
  return parts ? <parts.Chip bay={bay} words={common} /> : null
}
