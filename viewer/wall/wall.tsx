import { useEffect, useRef } from 'preact/hooks'
import { browserWishes, chooseLocale, wordsFor } from '../i18n/locale.ts'
import type { Locale, Words } from '../i18n/words.ts'
import { Mark } from '../ui/controls/mark.tsx'
import { Notice } from '../ui/controls/notice.tsx'
import { recall, remember } from '../ui/page/memory.ts'
import { pageBuild, setLanguage } from '../ui/page/page.ts'
import { RemarksProvider } from '../ui/picture/remarks.ts'
import { type Bays, type Connection, useBays } from '../ui/picture/use-bays.ts'
import { Clock } from './clock.tsx'
import { Tiles } from './tiles.tsx'
import { reloadIfServed, runUnattended, watchPictures } from './unattended.ts'
import './wall.css'
import './bay-tile.css'
import './camera-turn.css'
import './job-words.css'
import './tile-forms.css'

/** Every bay of the site, for a screen that nobody touches. */
export function Wall() {
  const state = useBays(followBuild)
  const { site, connection } = state
  const { asked, browser } = browserWishes()
  const locale = chooseLocale([asked, site?.locale, lastLocale(), ...browser])
  const words = wordsFor(locale)
  const timezone = site ? site.timezone : 'UTC'
  useEffect(() => rememberLocale(site?.locale), [site])
  useEffect(() => setLanguage(locale, site ? site.name : words.wall.title), [locale, site, words])
  useEffect(() => {
    const life = new AbortController()
    runUnattended({ timezone }, life.signal)
    return () => life.abort()
  }, [timezone])

  useWatchdog(state)

  return (
    <div class="wall">
      <header class="wall-head">
        <Mark />
        <h1>{site ? site.name : ''}</h1>
        <ConnectionWord connection={connection} words={words} />
        {site ? <Clock locale={locale} timezone={timezone} /> : null}
      </header>
      <main class="wall-body">
        <Body state={state} words={words} locale={locale} timezone={timezone} />
      </main>
    </div>
  )
}

const localeKey = 'glassbay.locale'

/** The site's language as it was when it last answered: for what the wall says while nobody does. */
function lastLocale(): string | null {
  return recall(localeKey)
}

function rememberLocale(locale: string | undefined): void {
  if (locale) remember(localeKey, locale)
}

/** Follows what the relay says of the cameras without beginning anew with each answer. */
function useWatchdog({ bays, connection }: Bays): void {
  const hasLiveCamera = useRef(false)
  const cameras = (bays ?? []).map(bay => bay.cameras)
  hasLiveCamera.current =
    connection === 'online' && cameras.some(list => list.some(camera => camera.state === 'live'))
  useEffect(() => {
    const life = new AbortController()
    watchPictures(() => hasLiveCamera.current, life.signal)
    return () => life.abort()
  }, [])
}

interface BodyProps {
  state: Bays
  words: Words
  locale: Locale
  timezone: string
}

function Body({ state, words, locale, timezone }: BodyProps) {
  const { bays, connection } = state
  if (connection === 'refused') return <Notice {...words.wall.noLink} />
  if (!bays && connection === 'connecting') return <div class="wall-skeleton picture-shimmer" />
  if (!bays) return <Notice {...words.wall.unreachable} />
  if (!bays.length) return <Notice {...words.wall.noBays} />
  return (
    <RemarksProvider value={state.remarks}>
      <Tiles bays={bays} words={words} locale={locale} timezone={timezone} />
    </RemarksProvider>
  )
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
