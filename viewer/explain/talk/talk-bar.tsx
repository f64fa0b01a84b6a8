import { useEffect, useState } from 'preact/hooks'
import type { Words } from '../../i18n/words.ts'
import type { Device } from './microphone.ts'
import type { Narration, NarrationState } from './narration.ts'
import type { LineState } from './narration-socket.ts'
import './talk-bar.css'

export interface TalkBarProps {
  narration: Narration
  state: NarrationState
  /** Gets the meter's bar, whose length is the level. */
  meter: { current: HTMLElement | null }
  words: Words
}

/** One button to talk over a bay, held or latched, with the level of what is said and what the line says. */
export function TalkBar({ narration, state, meter, words }: TalkBarProps) {
  const [devices, setDevices] = useState<Device[]>([])
  const isOpen = state.microphone.kind === 'open'

  useEffect(() => {
    // Devices have names only once one of them was allowed.
    if (isOpen) narration.microphone.devices().then(setDevices, () => {})
  }, [isOpen, narration])

  const { word, isTrouble, canTakeOver } = talkWord(state, words)
  return (
    <div class="talk" data-line={state.line.kind} data-microphone={state.microphone.kind}>
      <button
        type="button"
        class="talk-button"
        aria-pressed={state.isTalking}
        disabled={
          state.cannotEncode || state.microphone.kind === 'insecure-origin' || state.line.kind === 'refused'
        }
        onPointerDown={() => narration.press()}
        onKeyDown={event => {
          if (!isPressKey(event)) return
          event.preventDefault() // no click follows
          narration.press()
        }}
        onKeyUp={event => {
          if (!isPressKey(event)) return
          event.preventDefault()
          narration.release()
        }}
        onClick={({ detail }) => {
          if (detail > 0) return // a pointer's, which was pressed and let go
          narration.press()
          narration.release()
        }}
      >
        <span class="talk-name">{words.microphone.talk}</span>
        <span class="talk-meter" aria-hidden="true">
          <i ref={meter} />
        </span>
      </button>
      <p class={isTrouble ? 'talk-word talk-trouble' : 'talk-word'} role="status">
        {word}
      </p>
      {canTakeOver ? (
        <button type="button" class="talk-take-over" onClick={() => narration.takeOver()}>
          {words.microphone.takeOver}
        </button>
      ) : null}
      {devices.length > 1 ? (
        <select
          class="talk-device"
          aria-label={words.microphone.device}
          onChange={event => void narration.microphone.open(event.currentTarget.value)}
        >
          {devices.map(({ id, label }) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </select>
      ) : null}
      <span class="talk-listeners">{words.microphone.listeners(state.listeners)}</span>
    </div>
  )
}

function isPressKey({ key }: KeyboardEvent): boolean {
  return key === ' ' || key === 'Enter'
}

export interface TalkWord {
  word: string
  isTrouble: boolean
  canTakeOver: boolean
}

/** The plain word of how it stands, the worst first. */
export function talkWord(state: NarrationState, words: Words): TalkWord {
  const { microphone, line, isTalking, cannotEncode } = state
  const { microphone: say } = words
  if (line.kind === 'refused') return lineWord(line, isTalking, words)
  if (cannotEncode) return trouble(say.cannotEncode)
  switch (microphone.kind) {
    case 'insecure-origin':
      return trouble(say.insecureOrigin)
    case 'denied':
      return trouble(say.denied)
    case 'no-device':
      return trouble(say.noDevice)
    case 'in-use':
      return trouble(say.inUse)
    case 'closed':
    case 'opening':
    case 'open':
      return lineWord(line, isTalking, words)
  }
}

function lineWord(line: LineState, isTalking: boolean, { microphone: say }: Words): TalkWord {
  switch (line.kind) {
    case 'refused':
      return trouble(say.refused)
    case 'line-lost':
      return trouble(say.lineLost)
    case 'busy':
      return { word: say.busy(line.by.name), isTrouble: true, canTakeOver: true }
    case 'taken-over':
      return { word: say.takenOver(line.by.name), isTrouble: true, canTakeOver: true }
    case 'live':
      return calm(say.live)
    case 'connecting':
      return calm(say.connecting)
    case 'ready':
      if (line.by) return { word: say.busy(line.by.name), isTrouble: false, canTakeOver: true }
      return calm(isTalking ? say.connecting : '')
  }
}

function trouble(word: string): TalkWord {
  return { word, isTrouble: true, canTakeOver: false }
}

function calm(word: string): TalkWord {
  return { word, isTrouble: false, canTakeOver: false }
}
