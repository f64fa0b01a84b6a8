import { useEffect, useRef, useState } from 'preact/hooks'
import type { Words } from '../../i18n/words.ts'
import './send-on.css'

export interface SendOnProps {
  /** The film's own address. */
  url: string
  words: Words['sendOn']
}

type State =
  | { kind: 'idle' }
  /** `share`: from 0 to 1. */
  | { kind: 'making'; share: number }
  | { kind: 'ready' }
  | { kind: 'failed' }

const askEveryMs = 1000

/** A moment's film with voice, captions and drawing in its picture, for sending on: asked for, waited for, saved. */
export function SendOn({ url, words }: SendOnProps) {
  const burned = `${url}?burned=1`
  const [state, setState] = useState<State>({ kind: 'idle' })
  const life = useRef<AbortController | undefined>(undefined)
  useEffect(() => () => life.current?.abort(), [])
  const make = async () => {
    if (state.kind === 'making') return
    const asking = new AbortController()
    life.current = asking
    setState({ kind: 'making', share: 0 })
    try {
      await untilMade(burned, share => setState({ kind: 'making', share }), asking.signal)
      setState({ kind: 'ready' })
    } catch {
      if (!asking.signal.aborted) setState({ kind: 'failed' }) // said beside the button
    }
  }
  return (
    <div class="send-on">
      {state.kind === 'ready' ? (
        <SaveLink url={burned} label={words.save} />
      ) : (
        <button
          type="button"
          class="send-on-button"
          aria-disabled={state.kind === 'making'}
          onClick={() => void make()}
        >
          {words.make}
        </button>
      )}
      <p role="status">
        {state.kind === 'making' ? words.making(Math.round(state.share * 100)) : null}
        {state.kind === 'ready' ? words.ready : null}
        {state.kind === 'failed' ? words.failed : null}
      </p>
    </div>
  )
}

/** Saves by itself once, and has the focus of the button in whose place it stands; the relay names the file. */
function SaveLink({ url, label }: { url: string; label: string }) {
  const link = useRef<HTMLAnchorElement>(null)
  useEffect(() => {
    const { current } = link
    if (!current) return
    current.click()
    // Whoever went on to something else meanwhile stays there.
    if (document.activeElement === document.body) current.focus({ preventScroll: true })
  }, [])
  return (
    <a ref={link} class="send-on-button" href={url} download="">
      {label}
    </a>
  )
}

/** Throws when it cannot be made, or the signal aborts. */
async function untilMade(url: string, onShare: (share: number) => void, signal: AbortSignal): Promise<void> {
  for (let known = 0; ; ) {
    const share = await askFor(url, signal)
    if (share === undefined) return
    if (share < known) throw new Error('it was given up, and begun again')
    known = share
    onShare(share)
    await new Promise(resolve => window.setTimeout(resolve, askEveryMs))
    if (signal.aborted) throw new Error('nobody waits any more')
  }
}

/** How far it is; undefined: it is there. One byte of it is enough to know. */
async function askFor(url: string, signal: AbortSignal): Promise<number | undefined> {
  const answer = await fetch(url, { headers: { Range: 'bytes=0-0' }, cache: 'no-store', signal })
  if (answer.status === 202) return ((await answer.json()) as { progress: number }).progress
  if (!answer.ok) throw new Error(`the relay answered ${answer.status}`)
  return undefined
}
