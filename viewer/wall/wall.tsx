import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { browserWishes, chooseLocale, wordsFor } from '../i18n/locale.ts'
import type { Words } from '../i18n/words.ts'
import { Mark } from '../ui/mark.tsx'
import { Notice } from '../ui/notice.tsx'
import { pageBuild, setLanguage } from '../ui/page.ts'
import { type Bays, type Connection, useBays } from '../ui/use-bays.ts'
import { BayTile } from './bay-tile.tsx'
import { Clock } from './clock.tsx'
import { type Grid, gridFor } from './grid.ts'
import { reloadIfServed, runUnattended } from './unattended.ts'
import './wall.css'

/** Every bay of the site, for a screen that nobody touches. */
export function Wall() {
  const state = useBays(followBuild)
  const { asked, browser } = browserWishes()
  const locale = chooseLocale([asked, state.site?.locale, ...browser])
  const words = wordsFor(locale)
  const timezone = state.site ? state.site.timezone : 'UTC'
  useEffect(
    () => setLanguage(locale, state.site ? state.site.name : words.wall.title),
    [locale, state.site, words],
  )
  useEffect(() => {
    const life = new AbortController()
    runUnattended({ timezone }, life.signal)
    return () => life.abort()
  }, [timezone])

  return (
    <div class="wall">
      <header class="wall-head">
        <Mark />
        <h1>{state.site ? state.site.name : ''}</h1>
        <ConnectionWord connection={state.connection} words={words} />
        {state.site ? <Clock locale={locale} timezone={timezone} /> : null}
      </header>
      <main class="wall-body">
        <Body state={state} words={words} />
      </main>
    </div>
  )
}

function Body({ state, words }: { state: Bays; words: Words }) {
  const { bays, connection } = state
  if (connection === 'refused') return <Notice {...words.wall.noLink} />
  if (!bays) return connection === 'connecting' ? null : <Notice {...words.link.unreachable} />
  if (!bays.length) return <Notice {...words.wall.noBays} />
  return <Tiles bays={bays} words={words} />
}

function Tiles({ bays, words }: { bays: NonNullable<Bays['bays']>; words: Words }) {
  const box = useRef<HTMLDivElement>(null)
  const grid = useGrid(box, bays.length)
  return (
    <div
      ref={box}
      class="tiles"
      style={
        grid && {
          gridTemplateColumns: `repeat(${grid.columns}, ${grid.tileWidth}px)`,
          gridAutoRows: `${grid.tileHeight}px`,
          gridGap: `${grid.gap}px`,
          fontSize: `${grid.fontSize}px`,
        }
      }
    >
      {grid ? bays.map(bay => <BayTile key={bay.id} bay={bay} grid={grid} words={words} />) : null}
    </div>
  )
}

/** The grid for the box as it is now, and again whenever the window changes. */
function useGrid(box: { current: HTMLElement | null }, count: number): Grid | undefined {
  const [grid, setGrid] = useState<Grid>()
  useLayoutEffect(() => {
    const measure = () => {
      if (box.current)
        setGrid(gridFor(count, { width: box.current.clientWidth, height: box.current.clientHeight }))
    }
    measure()
    window.addEventListener('resize', measure)
    return () => window.removeEventListener('resize', measure)
  }, [box, count])
  return grid
}

function ConnectionWord({ connection, words }: { connection: Connection; words: Words }) {
  if (connection !== 'online' && connection !== 'reconnecting') return null
  const word = connection === 'online' ? words.wall.online : words.wall.reconnecting
  return <p class={`wall-connection wall-connection-${connection}`}>{word}</p>
}

function followBuild(build: string): void {
  const own = pageBuild()
  if (!own || build === own) return
  reloadIfServed().catch(() => {
    // The relay went away again; the next answer says the same.
  })
}
