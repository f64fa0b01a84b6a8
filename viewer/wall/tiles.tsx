import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Locale, Words } from '../i18n/words.ts'
import { Loudspeaker } from '../player/voice/loudspeaker.ts'
import type { BayInfo } from '../ui/api.ts'
import { BayTile } from './bay-tile.tsx'
import { type Layout, layoutFor } from './layout.ts'

export interface TilesProps {
  /** At least one. */
  bays: BayInfo[]
  words: Words
  locale: Locale
  timezone: string
}

/** All bays, laid out to fill the box that they are in. */
export function Tiles({ bays, words, locale, timezone }: TilesProps) {
  const box = useRef<HTMLDivElement>(null)
  const layout = useLayout(box, bays.length)
  const loudspeaker = useLoudspeaker()
  return (
    <div ref={box} class="tiles" style={layout && { fontSize: `${layout.fontSize}px` }}>
      {bays.map((bay, index) => {
        const place = layout?.places[index]
        if (!layout || !place) return null
        return <BayTile key={bay.id} {...{ bay, layout, place, words, locale, timezone, loudspeaker }} />
      })}
    </div>
  )
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

/** The layout for the box as it is now, and again whenever the window changes. */
function useLayout(box: { current: HTMLElement | null }, count: number): Layout | undefined {
  const [layout, setLayout] = useState<Layout>()
  useLayoutEffect(() => {
    const measure = () => {
      const { current } = box
      if (current) setLayout(layoutFor(count, { width: current.clientWidth, height: current.clientHeight }))
    }
    measure()
    window.addEventListener('resize', measure)
    return () => window.removeEventListener('resize', measure)
  }, [box, count])
  return layout
}
