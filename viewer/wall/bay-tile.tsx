import type { Locale, Words } from '../i18n/words.ts'
import type { Loudspeaker } from '../player/voice/loudspeaker.ts'
import type { BayInfo } from '../ui/api.ts'
import { Mark } from '../ui/mark.tsx'
import { VoiceChip } from '../ui/voice-chip.tsx'
import { CameraTurn } from './camera-turn.tsx'
import { JobWords } from './job-words.tsx'
import type { Layout } from './layout.ts'

/** Sub streams have about 640 pixels a line; in a picture of that size nobody sees more. Pixels of the screen. */
const subWidth = 720

function isSmall(cssWidth: number): boolean {
  return cssWidth * window.devicePixelRatio <= subWidth
}

export interface BayTileProps {
  bay: BayInfo
  layout: Layout
  place: { left: number; top: number }
  words: Words
  locale: Locale
  timezone: string
  loudspeaker: Loudspeaker
}

/** One bay: its picture, its name, and what is being done in it. */
export function BayTile({ bay, layout, place, words, locale, timezone, loudspeaker }: BayTileProps) {
  const { tile, form, density, pictureHeight, insetWidth } = layout
  const { cameras } = bay
  // With room for two, the first camera stays large and the others take turns in the small picture.
  const hasInset = insetWidth > 0 && cameras.length > 1
  return (
    <article
      class={`tile tile-${form} tile-${density}`}
      data-bay={bay.id}
      style={{
        left: `${place.left}px`,
        top: `${place.top}px`,
        width: `${tile.width}px`,
        height: `${tile.height}px`,
      }}
    >
      <div class="tile-picture" style={{ height: `${pictureHeight}px` }}>
        {cameras.length ? (
          <CameraTurn
            bay={bay}
            cameras={hasInset ? cameras.slice(0, 1) : cameras}
            wantsSub={isSmall(tile.width)}
            words={words}
          />
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
            <CameraTurn
              bay={bay}
              cameras={cameras.slice(1)}
              wantsSub={isSmall(insetWidth)}
              isNamed={true}
              words={words}
            />
          </div>
        ) : null}
      </div>
    </article>
  )
}
