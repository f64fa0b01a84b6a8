import { useCallback, useEffect, useMemo, useState } from 'preact/hooks'
import { browserWishes, chooseLocale, type Locale, wordsFor } from '../i18n/locale.ts'
import type { Words } from '../i18n/words.ts'
import { Notice } from '../ui/controls/notice.tsx'
import { LinkRefusedError, type SiteInfo } from '../ui/page/api.ts'
import { recall, remember } from '../ui/page/memory.ts'
import { setLanguage } from '../ui/page/page.ts'
import { showTheme, wishedTheme } from '../ui/page/theme.ts'
import { type ManageContext, ManageProvider, manageThemes } from './page/context.ts'
import { Formats } from './page/formats.ts'
import { api } from './page/manage-api.ts'
import { News } from './page/news.ts'
import { Shell } from './shell.tsx'
import { ViewLoader } from './view-loader.tsx'
import { manageWordsFor } from './words/dictionaries.ts'
import './page/theme.css'
import '../ui/controls/button.css'
import './shell.css'
import './parts/view.css'
import './parts/panel.css'
import './parts/chip.css'
import './parts/facts.css'
import './parts/button.css'
import './parts/form.css'
import './parts/table.css'
import './parts/answer-states.css'
import './narrow.css'
import './print.css'
import { useHash } from '../ui/page/use-hash.ts'
import { type Place, placeOf } from './page/place.ts'

type Standing = 'opening' | 'open' | 'refused' | 'not-manager' | 'unreachable'

const localeKey = 'glassbay.locale'

/** The workshop, for whoever runs it: opens with a manager's link, and every view has an address of its own. */
export function ManagePage() {
  const [site, setSite] = useState<SiteInfo>()
  const [standing, setStanding] = useState<Standing>('opening')
  const [isOnline, setOnline] = useState(true)
  const [locale, setLocale] = useLocale(site)
  const place = usePlace()
  const words = manageWordsFor(locale)
  useEffect(() => setLanguage(locale, words.views[place.view]), [locale, words, place.view])
  usePageLife()

  const open = useCallback(async () => {
    setStanding('opening')
    const [found, next] = await openSite()
    if (found) setSite(found)
    setStanding(next)
  }, [])
  useEffect(() => {
    void open()
  }, [open])

  const news = useMemo(() => new News(setOnline), [])
  useEffect(() => {
    if (standing !== 'open') return
    const life = new AbortController()
    news.run(life.signal)
    return () => life.abort()
  }, [news, standing])

  const context = useMemo<ManageContext | undefined>(() => {
    if (!site) return undefined
    const { timezone, currency } = site
    const formats = new Formats({ locale, timezone, currency })
    return { site, words, shared: wordsFor(locale), formats, news, onRefused: () => setStanding('refused') }
  }, [site, locale, words, news])

  if (standing === 'opening' || !context || standing !== 'open') {
    return <Closed standing={standing} locale={locale} onRetry={() => void open()} />
  }
  return (
    <ManageProvider value={context}>
      <Shell view={place.view} isOnline={isOnline} locale={locale} onLocale={setLocale}>
        <ViewLoader name={place.view} detail={place.detail} />
      </Shell>
    </ManageProvider>
  )
}

/** The site, and whether the link that opened the page is a manager's. */
async function openSite(): Promise<[SiteInfo | undefined, Standing]> {
  try {
    const [site, { role }] = await Promise.all([api.site(), api.session()])
    return [site, role === 'manager' ? 'open' : 'not-manager']
  } catch (error) {
    if (error instanceof LinkRefusedError) return [undefined, 'refused']
    return [undefined, 'unreachable']
  }
}

function usePageLife(): void {
  useEffect(() => {
    const life = new AbortController()
    showTheme(manageThemes, wishedTheme(manageThemes))
    watchInputKind(life.signal)
    return () => life.abort()
  }, [])
}

/** What the address asks for, else what was chosen here before, else the browser's, else the site's. */
function useLocale(site: SiteInfo | undefined): [Locale, (locale: Locale) => void] {
  const [chosen, setChosen] = useState<string | null>(() => recall(localeKey))
  const { asked, browser } = browserWishes()
  const choose = useCallback((locale: Locale) => {
    remember(localeKey, locale)
    setChosen(locale)
  }, [])
  return [chooseLocale([chosen ?? asked, asked, ...browser, site?.locale]), choose]
}

function Closed({ standing, locale, onRetry }: { standing: Standing; locale: Locale; onRetry: () => void }) {
  const { shell } = manageWordsFor(locale)
  const { link }: Words = wordsFor(locale)
  return (
    <main class="manage-closed">
      {standing === 'opening' ? <Notice title={link.opening} /> : null}
      {standing === 'refused' ? <Notice {...link.refused} /> : null}
      {standing === 'not-manager' ? <Notice {...shell.notManager} /> : null}
      {standing === 'unreachable' ? (
        <Notice {...shell.unreachable}>
          <p>
            <button type="button" class="button button-primary" onClick={onRetry}>
              {shell.retry}
            </button>
          </p>
        </Notice>
      ) : null}
    </main>
  )
}

/** Whoever uses the keyboard sees where the focus is; whoever points does not need to. (`:focus-visible` is younger than we may use.) */
function watchInputKind(signal: AbortSignal): void {
  const root = document.documentElement
  const keys = () => root.setAttribute('data-input', 'keys')
  const pointer = () => root.setAttribute('data-input', 'pointer')
  keys()
  document.addEventListener('keydown', keys, true)
  document.addEventListener('pointerdown', pointer, true)
  signal.addEventListener('abort', () => {
    document.removeEventListener('keydown', keys, true)
    document.removeEventListener('pointerdown', pointer, true)
  })
}

/** Where the address says one is, as it changes. */
function usePlace(): Place {
  const hash = useHash()
  return useMemo(() => placeOf(hash), [hash])
}
