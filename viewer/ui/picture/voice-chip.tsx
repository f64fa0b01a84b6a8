import { useEffect, useRef, useState } from 'preact/hooks'
import type { Words } from '../../i18n/words.ts'
import { Loudspeaker } from '../../player/voice/loudspeaker.ts'
import { VoicePlayer, type VoiceState } from '../../player/voice/voice-player.ts'
import { every } from '../page/listen.ts'
import './voice-chip.css'

export interface VoiceChipProps {
  bay: string
  words: Words
  /** The page's own, where it has several chips: one at a time would do for a phone. */
  loudspeaker?: Loudspeaker
}

const publishMs = 500

/**
 * Lets a bay's explainer be heard, and says who speaks: nothing while nobody does, "tap to hear" where the browser wants
 * a touch first. Belongs into the same page as the bay's picture, whose delay the voice follows.
 */
export function VoiceChip({ bay, words, loudspeaker }: VoiceChipProps) {
  const box = useRef<HTMLDivElement>(null)
  const player = useRef<VoicePlayer>(undefined)
  const [state, setState] = useState<VoiceState>({ kind: 'silent' })

  useEffect(() => {
    const life = new AbortController()
    const own = loudspeaker ?? new Loudspeaker()
    if (!loudspeaker) own.run(life.signal)
    const onState = (next: VoiceState) => {
      if (!life.signal.aborted) setState(next)
    }
    const voice = new VoicePlayer({
      bay,
      loudspeaker: own,
      pictureBehindMs: () => pictureBehindMs(bay),
      onState,
    })
    player.current = voice
    voice.run(life.signal)
    every(publishMs, () => publish(box.current, voice), life.signal)
    return () => life.abort()
  }, [bay, loudspeaker])

  const toggle = () => {
    if (player.current && state.kind === 'heard') player.current.setMuted(true)
    if (player.current && state.kind === 'muted') player.current.setMuted(false)
    // `needs-tap` needs nothing: the touch itself was what the loudspeaker waited for.
  }
  return (
    <div ref={box} class="voice" data-voice={state.kind} data-voice-bay={bay} aria-live="polite">
      {state.kind === 'silent' ? null : (
        <button type="button" class="voice-chip" onClick={toggle}>
          <span class="voice-sign" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          <span class="voice-word">{voiceWord(state, words)}</span>
        </button>
      )}
    </div>
  )
}

/** The plain word of a voice; empty while there is nothing to say. */
export function voiceWord(state: VoiceState, { voice }: Words): string {
  switch (state.kind) {
    case 'silent':
      return ''
    case 'heard':
      return state.by?.name ? voice.heard(state.by.name) : voice.heardUnnamed
    case 'needs-tap':
      return voice.needsTap
    case 'muted':
      return voice.muted
    case 'interrupted':
      return voice.interrupted
    case 'no-sound':
      return voice.noSound
  }
}

/** As the players of the bay's pictures publish it on their elements; the least late one is the one that is looked at. */
function pictureBehindMs(bay: string): number | undefined {
  const boxes = document.querySelectorAll<HTMLElement>('.picture [data-behind-ms]')
  const known = Array.from(boxes)
    .filter(({ parentElement }) => parentElement && parentElement.dataset.bay === bay)
    .map(({ dataset }) =>
      dataset.state === 'live' && dataset.behindMs ? Number(dataset.behindMs) : Number.NaN,
    )
    .filter(ms => Number.isFinite(ms))
  return known.length ? Math.min(...known) : undefined
}

/** Onto the element, where tests, benchmarks and whoever opens the inspector find it. */
function publish(element: HTMLElement | null, player: VoicePlayer): void {
  if (!element) return
  for (const [name, fact] of Object.entries(player.facts()))
    element.dataset[name] = fact === undefined ? '' : String(fact)
}
