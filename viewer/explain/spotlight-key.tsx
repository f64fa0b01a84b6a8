import { useState } from 'preact/hooks'
import type { SpotlightInfo } from '../../relay/wire/narration/remark.ts'
import { WallIcon } from './words/icons.tsx'
import { useView } from './words/view.ts'

export interface SpotlightKeyProps {
  /** Of the chosen bay. */
  spotlight: SpotlightInfo | null
  onPut: (seconds: number | null) => void
  onRelease: () => void
}

/** Null: until it is released. */
const lengthsMinutes = [null, 2, 5, 10] as const

/** The chosen bay large on the wall, and back. */
export function SpotlightKey({ spotlight, onPut, onRelease }: SpotlightKeyProps) {
  const { words, times } = useView()
  const [minutes, setMinutes] = useState<number | null>(null)
  const toggle = () => (spotlight ? onRelease() : onPut(minutes === null ? null : minutes * 60))
  return (
    <div class="spotlight">
      <button
        type="button"
        class="big"
        data-key="spotlight"
        aria-pressed={spotlight !== null}
        aria-keyshortcuts="s"
        onClick={toggle}
      >
        <WallIcon />
        <span>{spotlight ? words.spotlight.on : words.spotlight.label}</span>
        {spotlight?.until ? <small>{words.spotlight.until(times.time(spotlight.until))}</small> : null}
      </button>
      <select
        class="input"
        aria-label={words.spotlight.length}
        disabled={spotlight !== null}
        value={String(minutes)}
        onChange={({ currentTarget: { value } }) => setMinutes(value === 'null' ? null : Number(value))}
      >
        {lengthsMinutes.map(length => (
          <option key={String(length)} value={String(length)}>
            {words.spotlight.lengths(length)}
          </option>
        ))}
      </select>
    </div>
  )
}
