/** The customer's page: this file is the map of the folder. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { browserWishes, chooseLocale, type Locale, wordsFor } from '../i18n/locale.ts'
import { setLanguage } from '../ui/page/page.ts'
import { RemarksProvider } from '../ui/picture/remarks.ts'
import { Head } from './head.tsx'
import { PageStates } from './page-states.tsx'
import { faceOf, type MyState, nothingKnown } from './state/my-state.ts'
import { myWordsFor } from './words/dictionaries.ts'
import { formatsFor } from './words/formats.ts'
import { useView, type View, ViewProvider } from './words/view.ts'
import '../ui/controls/button.css'
import './my.css'
import { recall, remember } from '../ui/page/memory.ts'
import { newsBetween } from './announcements.ts'
import { MyFeed } from './state/my-feed.ts'

export function MyPage() {
  const { state, feed } = useMy()
  const { site, workOrder } = state
  const customers = workOrder ? workOrder.customer.locale : undefined
  const { locale, choose } = useLanguage(customers, site?.locale)
  const timezone = site ? site.timezone : 'UTC'
  const currency = site ? site.currency : 'USD'
  const view = useMemo<View>(() => {
    const formats = formatsFor({ locale, timezone, currency, now: Date.now })
    return { locale, words: myWordsFor(locale), common: wordsFor(locale), formats }
  }, [locale, timezone, currency])
  const { words } = view
  useEffect(
    () => setLanguage(locale, site ? `${words.title}, ${site.name}` : words.title),
    [locale, words, site],
  )
  useEffect(() => {
    const life = new AbortController()
    playOneAtATime(life.signal)
    return () => life.abort()
  }, [])

  const face = faceOf(state)
  return (
    <ViewProvider value={view}>
      {face.kind === 'work-order' || face.kind === 'loading' ? (
        <a class="skip" href="#now">
          {words.skip}
        </a>
      ) : null}
      <Head site={site ? site.name : ''} locale={locale} onLocale={choose} />
      <main class="my">
        <RemarksProvider value={feed?.remarks}>
          <PageStates face={face} state={state} feed={feed} />
        </RemarksProvider>
      </main>
      <LiveRegion state={state} />
    </ViewProvider>
  )
}

/** Says what has changed to whoever cannot see it change. */
function LiveRegion({ state }: { state: MyState }) {
  const { words, formats } = useView()
  const last = useRef(state)
  const [news, setNews] = useState('')
  useEffect(() => {
    const fresh = newsBetween(last.current, state, words, formats)
    last.current = state
    if (fresh.length) setNews(fresh.join('. '))
  }, [state, words, formats])
  return (
    <p class="visually-hidden" role="status" aria-live="polite">
      {news}
    </p>
  )
}

/** A film that begins stops the one that plays. The live picture goes on: it is silent, and nobody wants to miss it. */
function playOneAtATime(signal: AbortSignal): void {
  const pauseOthers = ({ target }: Event) => {
    if (!(target instanceof Element) || !target.closest('.film')) return
    for (const film of Array.from(document.querySelectorAll<HTMLVideoElement>('.film video'))) {
      if (film !== target) film.pause()
    }
  }
  // `play` does not bubble; on its way down it passes here.
  document.addEventListener('play', pauseOthers, true)
  signal.addEventListener('abort', () => document.removeEventListener('play', pauseOthers, true))
}

interface My {
  state: MyState
  feed: MyFeed | undefined
}

/** What the relay knows for this customer, kept fresh. */
function useMy(): My {
  const [state, setState] = useState(nothingKnown)
  const [feed, setFeed] = useState<MyFeed>()
  useEffect(() => {
    const life = new AbortController()
    const own = new MyFeed(next => !life.signal.aborted && setState(next))
    setFeed(own)
    own.run(life.signal)
    return () => life.abort()
  }, [])
  return { state, feed }
}

const languageKey = 'glassbay.my.language'

interface Language {
  locale: Locale
  choose(locale: Locale): void
}

/** What was chosen here; else what the link asks for; else the customer's, the browser's, the site's. */
function useLanguage(customers: string | undefined, sites: string | undefined): Language {
  const { asked, browser } = browserWishes()
  const [chosen, setChosen] = useState<string | null>(asked || recall(languageKey))
  const locale = chooseLocale([chosen, customers, ...browser, sites])
  const choose = (next: Locale) => {
    remember(languageKey, next)
    setChosen(next)
    window.history.replaceState(null, '', window.location.pathname)
  }
  return { locale, choose }
}
