import { useCallback, useState } from 'preact/hooks'
import type { Stroke } from '../../../relay/wire/narration/remark.ts'
import type { Remarks } from '../../ui/picture/remarks.ts'
import type { Narration } from '../talk/narration.ts'
import type { GlassLook } from './stage.tsx'
import { frameAtMs, usePen } from './use-pen.ts'

const nothingOnGlass: GlassLook = () => undefined

export type Drawing = ReturnType<typeof useDrawing>

/** The pen over the bay's picture: with what it draws, and how that is taken back. */
export function useDrawing(bay: string, narration: Narration | undefined, remarks: Remarks) {
  const [tool, setTool] = useState<Stroke['kind']>('line')
  const [colour, setColour] = useState<Stroke['colour']>('amber')
  const [glass, setGlass] = useState<GlassLook>(() => nothingOnGlass)
  const onGlass = useCallback((look: GlassLook | null) => setGlass(() => look ?? nothingOnGlass), [])
  const pen = usePen(bay, narration, remarks)
  const undo = () => pen.undo(frameAtMs(glass()), performance.now())
  const clear = () => pen.clear(frameAtMs(glass()), performance.now())
  return { tool, setTool, colour, setColour, glass, onGlass, pen, undo, clear }
}
