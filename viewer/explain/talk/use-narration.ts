import { useEffect, useRef, useState } from 'preact/hooks'
import { listen } from '../../ui/page/listen.ts'
import { Narration, type NarrationState } from './narration.ts'

export interface NarrationInUse {
  /** Undefined before the page's first effect. */
  narration: Narration | undefined
  state: NarrationState | undefined
  /** For the bar that shows the level: fifty times a second, past the page's rendering. */
  meter: { current: HTMLElement | null }
}

/** The narration of one bay; of another one when `bay` changes. `by`: the explainer's staff id, where the page knows it. */
export function useNarration(bay: string, by: string | undefined): NarrationInUse {
  const meter = useRef<HTMLElement>(null)
  const [narration, setNarration] = useState<Narration>()
  const [state, setState] = useState<NarrationState>()

  useEffect(() => {
    const life = new AbortController()
    const onLevel = (loudest: number) => {
      if (meter.current) meter.current.style.transform = `scaleX(${Math.sqrt(loudest).toFixed(3)})`
    }
    const onState = (next: NarrationState) => {
      if (!life.signal.aborted) setState(next)
    }
    const own = new Narration({ bay, by, onState, onLevel })
    setNarration(own)
    own.run(life.signal)
    // Wherever the finger goes meanwhile: letting go is letting go.
    listen(window, 'pointerup', () => own.release(), life.signal)
    listen(window, 'pointercancel', () => own.release(), life.signal)
    return () => life.abort()
  }, [bay, by])

  return { narration, state, meter }
}
