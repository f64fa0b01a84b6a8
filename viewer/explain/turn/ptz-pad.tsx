import { useEffect, useRef, useState } from 'preact/hooks'
import { nudgeMs, type Ptz, type PtzCommand } from '../../../relay/wire/ptz/ptz.ts'
import { Icon } from '../../ui/controls/icons.tsx'
import { Api } from '../../ui/page/api.ts'
import { every } from '../../ui/page/listen.ts'
import { useView } from '../words/view.ts'
import type { Direction } from '../words/words.ts'
import { directions, nudgeOf } from './ptz.ts'

export interface PtzPadProps {
  bay: string
  camera: string
  ptz: Ptz
  /** For the shortcut. */
  pad: { current: HTMLFieldSetElement | null }
}

/** A held key is told again before the nudge before it ends. */
const repeatMs = nudgeMs * 0.6

/** Turns and zooms the chosen camera: a tap for a little, held for more; and the positions stored in it. */
export function PtzPad({ bay, camera, ptz, pad }: PtzPadProps) {
  const { words } = useView()
  const [held, setHeld] = useState<Direction>()
  const { tell, hasFailed } = useCommands(bay, camera)
  const there = directions.filter(each =>
    each === 'nearer' || each === 'farther' ? ptz.canZoom : ptz.canTurn,
  )
  const telling = useRef(tell)
  telling.current = tell

  useEffect(() => {
    if (!held) return undefined
    const life = new AbortController()
    void telling.current(nudgeOf(held))
    every(repeatMs, () => void telling.current(nudgeOf(held)), life.signal)
    return () => life.abort()
  }, [held])

  const release = () => setHeld(undefined)
  const press = (event: KeyboardEvent) => {
    const direction = there.find(each => nudgeKeys[each].includes(event.key))
    if (!direction) return
    event.preventDefault()
    void tell(nudgeOf(direction))
  }
  return (
    <fieldset ref={pad} class="ptz" onKeyDown={press}>
      <legend class="visually-hidden">{words.ptz.label}</legend>
      {there.map(direction => (
        <button
          key={direction}
          type="button"
          class="key"
          aria-label={words.ptz.directions[direction]}
          title={words.ptz.directions[direction]}
          onPointerDown={() => setHeld(direction)}
          onPointerUp={release}
          onPointerLeave={release}
          onPointerCancel={release}
          onClick={({ detail }) => detail === 0 && void tell(nudgeOf(direction))} // by keyboard or screen reader
        >
          <PtzIcon direction={direction} />
        </button>
      ))}
      {ptz.presets.length ? (
        <select
          class="input"
          aria-label={words.ptz.presets}
          value=""
          onChange={({ currentTarget: { value } }) => value && void tell({ kind: 'preset', token: value })}
        >
          <option value="">{words.ptz.presets}</option>
          {ptz.presets.map(({ token, name }) => (
            <option key={token} value={token}>
              {name}
            </option>
          ))}
        </select>
      ) : null}
      <span class="ptz-failed" role="status">
        {hasFailed ? words.ptz.failed : ''}
      </span>
    </fieldset>
  )
}

const nudgeKeys: Record<Direction, readonly string[]> = {
  left: ['ArrowLeft'],
  up: ['ArrowUp'],
  down: ['ArrowDown'],
  right: ['ArrowRight'],
  farther: ['-'],
  nearer: ['+', '='],
}

/** One command at a time: a camera that answers slowly is not flooded. A preset waits for its turn, a nudge does not. */
function useCommands(bay: string, camera: string) {
  const isUnderWay = useRef(false)
  const waiting = useRef<PtzCommand | undefined>(undefined)
  const [hasFailed, setFailed] = useState(false)
  const path = `/api/bays/${encodeURIComponent(bay)}/cameras/${encodeURIComponent(camera)}/ptz`
  const tell = async (command: PtzCommand): Promise<void> => {
    if (isUnderWay.current) {
      if (command.kind === 'preset') waiting.current = command
      return
    }
    isUnderWay.current = true
    for (let next: PtzCommand | undefined = command; next; next = waiting.current) {
      waiting.current = undefined
      await new Api().post(path, next).then(
        () => setFailed(false),
        () => setFailed(true), // said beside the keys
      )
    }
    isUnderWay.current = false
  }
  return { tell, hasFailed }
}

const directionPaths: Record<Direction, string> = {
  left: 'M14.500 5.500L8 12l6.500 6.500',
  up: 'M5.500 14.500L12 8l6.500 6.500',
  down: 'M5.500 9.500L12 16l6.500-6.500',
  right: 'M9.500 5.500L16 12l-6.500 6.500',
  farther: 'M10.500 4.500a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM15 15l5 5M8 10.500h5',
  nearer: 'M10.500 4.500a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM15 15l5 5M8 10.500h5M10.500 8v5',
}

const PtzIcon = ({ direction }: { direction: Direction }) => (
  <Icon>
    <path d={directionPaths[direction]} />
  </Icon>
)
