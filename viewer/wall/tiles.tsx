import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Locale, Words } from '../i18n/words.ts'
import { Loudspeaker } from '../player/voice/loudspeaker.ts'
import type { BayInfo } from '../ui/page/api.ts'
import { BayTile } from './bay-tile.tsx'
import { layoutFor, type Size } from './layout.ts'
import { type PlacedTile, spotlightLayoutFor } from './spotlight-layout.ts'

export interface TilesProps {
  /** At least one. */
  bays: BayInfo[]
  words: Words
  locale: Locale
  timezone: string
}

/** All bays, laid out to fill the box that they are in; one of them large while an explainer wants it so. */
export function Tiles({ bays, words, locale, timezone }: TilesProps) {
  const box = useRef<HTMLDivElement>(null)
  const size = useSize(box)
  const loudspeaker = useLoudspeaker()
  const litIndex = bays.findIndex(({ spotlight, cameras }) => spotlight && cameras.length > 0)
  const tiles = size && placedTiles(bays.length, litIndex, size)
  return (
    <div ref={box} class="tiles" data-spotlight={litIndex < 0 ? undefined : 'on'}>
      {bays.map((bay, index) => {
        const placed = tiles?.[index]
        if (!tiles) return null
        const isLit = index === litIndex
        return <BayTile key={bay.id} {...{ bay, placed, isLit, words, locale, timezone, loudspeaker }} />
      })}
    </div>
  )
}

function placedTiles(count: number, litIndex: number, size: Size): (PlacedTile | undefined)[] {
  if (litIndex >= 0) return spotlightLayoutFor(count, litIndex, size)
  const layout = layoutFor(count, size)
  return layout.places.map(place => ({ layout, place }))
}

/** One for all bays: browsers allow a page only a few. */
function useLoudspeaker(): Loudspeaker {
  const [loudspeaker] = useState(() => new Loudspeaker())
  useEffect(() => {
    const life = new AbortController()
    loudspeaker.run(life.signal)
    return () => life.abort()
  }, [loudspeaker])
  return loudspeaker
}

/** Of the box as it is now, and again whenever the window changes. */
function useSize(box: { current: HTMLElement | null }): Size | undefined {
  const [size, setSize] = useState<Size>()
  useLayoutEffect(() => {
    const measure = () => {
      const { current } = box
      if (current) setSize({ width: current.clientWidth, height: current.clientHeight })
    }
    measure()
    window.addEventListener('resize', measure)
    return () => window.removeEventListener('resize', measure)
  }, [box])
  return size
}
