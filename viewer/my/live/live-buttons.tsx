import { useRef } from 'preact/hooks'
import { FullScreenIcon, SmallWindowIcon } from '../words/icons.tsx'
import { useView } from '../words/view.ts'

/** An iPhone shows nothing but a video in full screen. */
type IphoneVideo = HTMLVideoElement & { webkitEnterFullscreen?: () => void }

export interface LiveButtonsProps {
  /** null: a canvas shows the picture, or nothing does yet. */
  video: HTMLVideoElement | null
}

/** Full screen and the small window, each where the browser has it. */
export function LiveButtons({ video }: LiveButtonsProps) {
  const { words } = useView()
  const bar = useRef<HTMLDivElement>(null)
  const iphone = video as IphoneVideo | null
  const hasFullScreen = document.fullscreenEnabled || iphone?.webkitEnterFullscreen
  const toggleFullScreen = async () => {
    const stage = bar.current?.parentElement
    if (document.fullscreenElement) await document.exitFullscreen()
    else if (document.fullscreenEnabled && stage) await stage.requestFullscreen()
    else if (iphone?.webkitEnterFullscreen) iphone.webkitEnterFullscreen()
  }
  const toggleSmallWindow = async () => {
    if (document.pictureInPictureElement) await document.exitPictureInPicture()
    else if (video) await video.requestPictureInPicture()
  }
  return (
    <div class="live-buttons" ref={bar}>
      {video && document.pictureInPictureEnabled ? (
        <button
          type="button"
          class="round"
          aria-label={words.live.pictureInPicture}
          title={words.live.pictureInPicture}
          onClick={() => void toggleSmallWindow().catch(ignoreRefusal)}
        >
          <SmallWindowIcon />
        </button>
      ) : null}
      {hasFullScreen ? (
        <button
          type="button"
          class="round"
          aria-label={words.live.fullScreen}
          title={words.live.fullScreen}
          onClick={() => void toggleFullScreen().catch(ignoreRefusal)}
        >
          <FullScreenIcon />
        </button>
      ) : null}
    </div>
  )
}

/** The browser refuses what its owner has forbidden; the picture stays where it is. */
function ignoreRefusal(): void {}
