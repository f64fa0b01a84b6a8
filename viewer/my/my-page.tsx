/** The customer's page: this file is the map of the folder. */
import { useEffect, useMemo } from 'preact/hooks'
import { wordsFor } from '../i18n/locale.ts'
import { setLanguage } from '../ui/page/page.ts'
import { RemarksProvider } from '../ui/picture/remarks.ts'
import { Head } from './head.tsx'
import { LiveRegion } from './live-region.tsx'
import { playOneAtATime } from './one-at-a-time.ts'
import { Faces } from './page-states.tsx'
import { faceOf } from './state/my-state.ts'
import { useLanguage } from './use-language.ts'
import { useMy } from './use-my.ts'
import { myWordsFor } from './words/dictionaries.ts'
import { formatsFor } from './words/formats.ts'
import { type View, ViewProvider } from './words/view.ts'
import './my.css'

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
          <Faces face={face} state={state} feed={feed} />
        </RemarksProvider>
      </main>
      <LiveRegion state={state} />
    </ViewProvider>
  )
}
