import { useEffect, useRef, useState } from 'preact/hooks'
import { nudgeMs } from '../../../relay/wire/ptz/nudge.ts'
import type { Ptz, PtzCommand } from '../../../relay/wire/ptz/ptz.ts'
import { Icon } from '../../ui/controls/icon.tsx'
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
  const { tell, store, said } = useCommands(bay, camera)
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
      <Presets presets={ptz.presets} onGo={token => void tell({ kind: 'preset', token })} onStore={store} />
      <span class="ptz-said" data-failed={said === 'failed' ? '' : undefined} role="status">
        {said === 'failed' ? words.ptz.failed : said ? words.ptz.stored(said.stored) : ''}
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

interface PresetsProps {
  presets: Ptz['presets']
  onGo: (token: string) => void
  onStore: (name: string) => void
}

/** No token of a camera is empty, or one space. */
const storeChoice = ' '

function Presets({ presets, onGo, onStore }: PresetsProps) {
  const { words } = useView()
  const [isNaming, setNaming] = useState(false)
  if (isNaming) return <NamePreset onStore={onStore} onDone={() => setNaming(false)} />
  const choose = (value: string) => {
    if (value === storeChoice) setNaming(true)
    else if (value) onGo(value)
  }
  return (
    <select
      class="input"
      aria-label={words.ptz.presets}
      value=""
      onChange={({ currentTarget: { value } }) => choose(value)}
    >
      <option value="">{words.ptz.presets}</option>
      {presets.map(({ token, name }) => (
        <option key={token} value={token}>
          {name}
        </option>
      ))}
      <option value={storeChoice}>{words.ptz.store}</option>
    </select>
  )
}

function NamePreset({ onStore, onDone }: { onStore: (name: string) => void; onDone: () => void }) {
  const { words } = useView()
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (field.current) field.current.focus()
  }, [])
  const save = (event: Event) => {
    event.preventDefault()
    const name = field.current ? field.current.value.trim() : ''
    if (!name) return
    onStore(name)
    onDone()
  }
  return (
    <form
      class="ptz-name"
      onSubmit={save}
      onKeyDown={event => {
        event.stopPropagation() // letters and arrows are for the name
        if (event.key === 'Escape') onDone()
      }}
    >
      <input
        ref={field}
        class="input"
        maxLength={48}
        required={true}
        aria-label={words.ptz.storeName}
        placeholder={words.ptz.storeName}
      />
      <button type="submit" class="key">
        {words.ptz.save}
      </button>
      <button type="button" class="key" onClick={onDone}>
        {words.ptz.cancel}
      </button>
    </form>
  )
}

/** What is said beside the keys; undefined: nothing. */
type Said = 'failed' | { stored: string } | undefined

/** One command at a time: a camera that answers slowly is not flooded. A preset waits for its turn, a nudge does not. */
function useCommands(bay: string, camera: string) {
  const isUnderWay = useRef(false)
  const waiting = useRef<PtzCommand | undefined>(undefined)
  const [said, setSaid] = useState<Said>()
  const path = `/api/bays/${encodeURIComponent(bay)}/cameras/${encodeURIComponent(camera)}`
  const send = (command: PtzCommand) =>
    command.kind === 'store'
      ? new Api().post(`${path}/presets`, { name: command.name })
      : new Api().post(`${path}/ptz`, command)
  const tell = async (command: PtzCommand): Promise<void> => {
    if (isUnderWay.current) {
      if (command.kind !== 'nudge') waiting.current = command
      return
    }
    isUnderWay.current = true
    for (let next: PtzCommand | undefined = command; next; next = waiting.current) {
      waiting.current = undefined
      const stored = next.kind === 'store' ? { stored: next.name } : undefined
      await send(next).then(
        () => setSaid(stored),
        () => setSaid('failed'),
      )
    }
    isUnderWay.current = false
  }
  const store = (name: string) => void tell({ kind: 'store', name })
  return { tell, store, said }
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
