import { useRef } from 'preact/hooks'
import type { Locale, Words } from '../i18n/words.ts'
import type { Loudspeaker } from '../player/voice/loudspeaker.ts'
import { Mark } from '../ui/controls/mark.tsx'
import type { BayInfo } from '../ui/page/api.ts'
import { VoiceChip } from '../ui/picture/voice-chip.tsx'
import { CameraTurn } from './camera-turn.tsx'
import { JobWords } from './job-words.tsx'
import type { PlacedTile } from './spotlight-layout.ts'
import { useGlide } from './use-glide.ts'

export interface BayTileProps {
  bay: BayInfo
  /** Undefined: hidden while another bay is large, playing on so that it is there at once afterwards. */
  placed: PlacedTile | undefined
  /** In the spotlight. */
  isLit: boolean
  words: Words
  locale: Locale
  timezone: string
  loudspeaker: Loudspeaker
}

/** One bay: its picture, its name, and what is being done in it. */
export function BayTile({ bay, placed, isLit, words, locale, timezone, loudspeaker }: BayTileProps) {
  const tile = useRef<HTMLElement>(null)
  const lastPlaced = useRef(placed)
  if (placed) lastPlaced.current = placed
  const shown = lastPlaced.current
  useGlide(tile, placed)
  if (!shown) return null
  const { place, layout } = shown
  const { tile: size, form, density, pictureHeight, insetWidth, fontSize } = layout
  const { cameras } = bay
  // With room for two, the first camera stays large and the others take turns in the small picture.
  const hasInset = insetWidth > 0 && cameras.length > 1
  return (
    <article
      ref={tile}
      class={`tile tile-${form} tile-${density}`}
      data-bay={bay.id}
      data-inset={hasInset ? 'true' : undefined}
      data-lit={isLit ? 'true' : undefined}
      data-away={placed ? undefined : 'true'}
      style={{
        left: `${place.left}px`,
        top: `${place.top}px`,
        width: `${size.width}px`,
        height: `${size.height}px`,
        fontSize: `${fontSize}px`,
      }}
    >
      <div class="tile-picture" style={{ height: `${pictureHeight}px` }}>
        {cameras.length ? (
          <CameraTurn bay={bay} cameras={hasInset ? cameras.slice(0, 1) : cameras} words={words} />
        ) : (
          <div class="tile-withheld">
            <Mark />
          </div>
        )}
        {cameras.length ? <VoiceChip bay={bay.id} words={words} loudspeaker={loudspeaker} /> : null}
      </div>
      <div class="tile-panel">
        <div class="tile-words">
          <h2 class="tile-name">{bay.name}</h2>
          <JobWords bay={bay} words={words} locale={locale} timezone={timezone} />
        </div>
        {hasInset ? (
          <div class="tile-inset" style={{ width: `${insetWidth}px`, height: `${(insetWidth / 16) * 9}px` }}>
            <CameraTurn bay={bay} cameras={cameras.slice(1)} isNamed={true} words={words} />
          </div>
        ) : null}
      </div>
    </article>
  )
}
