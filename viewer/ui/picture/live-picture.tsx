import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Words } from '../../i18n/words.ts'
import type { Quality } from '../../player/choice/quality.ts'
import { type Glass, LivePlayer, type PictureState } from '../../player/live-player.ts'
import { PictureOverlay } from './picture-overlay.tsx'
import './picture.css'

export interface LivePictureProps {
  bay: string
  camera: string
  /** What the picture shows, for those who cannot see it. */
  label: string
  words: Words
  /** The camera's large picture, its small one where it has one, or whichever suits line and screen; default main. */
  quality?: Quality
  onState?: (state: PictureState) => void
  /** The element for full screen and picture-in-picture; null where a canvas shows the picture, or nothing does. */
  onVideo?: (video: HTMLVideoElement | null) => void
  /** For whoever draws on the picture; null when it is gone. */
  onGlass?: (glass: (() => Glass | undefined) | null) => void
  /** What a page lays over the picture, in its box. */
  children?: ComponentChildren
}

/** One camera, live, in a box that its parent sizes. */
export function LivePicture(props: LivePictureProps) {
  const { bay, camera, label, words, quality = 'main' } = props
  const box = useRef<HTMLDivElement>(null)
  const tell = useRef(props)
  tell.current = props
  const player = useRef<LivePlayer>(undefined)
  const [state, setState] = useState<PictureState>({ kind: 'connecting' })

  useEffect(() => {
    if (!box.current) return
    const life = new AbortController()
    const show = (next: PictureState) => {
      if (life.signal.aborted) return
      setState(next)
      if (tell.current.onState) tell.current.onState(next)
    }
    const onVideo = (video: HTMLVideoElement | null) => {
      if (tell.current.onVideo) tell.current.onVideo(video)
    }
    const own = new LivePlayer({ container: box.current, bay, camera, quality, onState: show, onVideo })
    player.current = own
    own.run(life.signal)
    if (tell.current.onGlass) tell.current.onGlass(() => own.glass())
    return () => {
      life.abort()
      if (tell.current.onGlass) tell.current.onGlass(null)
    }
  }, [bay, camera, quality])

  const word = pictureWord(state, words)
  return (
    <div class="picture" data-state={state.kind} data-bay={bay} data-camera={camera}>
      <div ref={box} role="img" aria-label={label} />
      {state.kind === 'connecting' ? <div class="picture-shimmer" /> : null}
      {word ? (
        <div class="picture-word">
          <span>{word}</span>
        </div>
      ) : null}
      <PictureOverlay bay={bay} camera={camera} glass={() => player.current?.glass()} />
      {props.children}
    </div>
  )
}

/** The plain word for a picture that stands still; undefined while there is nothing to say. */
export function pictureWord(state: PictureState, words: Words): string | undefined {
  switch (state.kind) {
    case 'connecting':
    case 'live':
      return undefined
    case 'camera-lost':
      return state.code === 'STARTING' ? words.picture.connecting : words.picture.cameraLost
    case 'line-lost':
      return words.picture.lineLost
    case 'ended':
      return words.picture.ended[state.reason]
    case 'needs-tap':
      return words.picture.needsTap
    case 'unplayable':
      return words.picture.unplayable
  }
}
