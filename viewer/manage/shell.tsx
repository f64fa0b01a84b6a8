import type { ComponentChildren } from 'preact'
import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { type Locale, wordsFor } from '../i18n/locale.ts'
import { locales } from '../i18n/words.ts'
import { Icon } from '../ui/controls/icon.tsx'
import { Mark } from '../ui/controls/mark.tsx'
import { chooseTheme, type Theme, wishedTheme } from '../ui/page/theme.ts'
import { manageThemes, useManage } from './page/context.ts'
import { api } from './page/manage-api.ts'
import type { NewsType } from './page/news.ts'
import { hashOf, viewNames } from './page/place.ts'
import { useAnswer } from './page/use-answer.ts'
import type { ViewName } from './words/words.ts'

export interface ShellProps {
  view: ViewName
  isOnline: boolean
  locale: Locale
  onLocale: (locale: Locale) => void
  children: ComponentChildren
}

/** What stays while one goes from view to view: the way to each, and how the page itself does. */
export function Shell({ view, isOnline, locale, onLocale, children }: ShellProps) {
  const { site, words } = useManage()
  const main = useRef<HTMLElement>(null)
  useEffect(() => window.scrollTo(0, 0), [view])
  return (
    <div class="manage">
      <button type="button" class="skip" onClick={() => main.current?.focus()}>
        {words.shell.skip}
      </button>
      <aside class="rail">
        <p class="rail-site">
          <Mark />
          <span>{site.name}</span>
        </p>
        <Navigation view={view} />
        <div class="rail-foot">
          <p class={isOnline ? 'line line-online' : 'line line-away'} role="status">
            {isOnline ? words.shell.online : words.shell.reconnecting}
          </p>
          <Settings locale={locale} onLocale={onLocale} />
        </div>
      </aside>
      <main ref={main} class="view" tabIndex={-1}>
        {children}
      </main>
    </div>
  )
}

const badgeNews: readonly NewsType[] = ['rating', 'decision', 'job']
const badgeMs = 120_000

function Navigation({ view }: { view: ViewName }) {
  const { words } = useManage()
  const [followUps] = useAnswer(
    useCallback(() => api.followUps('open'), []),
    { news: badgeNews, everyMs: badgeMs },
  )
  const open = followUps.kind === 'ready' ? followUps.value.value.length : 0
  return (
    <nav class="rail-nav" aria-label={words.shell.navigation}>
      {viewNames.map(name => (
        <a key={name} class="rail-link" href={hashOf(name)} aria-current={name === view ? 'page' : undefined}>
          <ViewIcon view={name} />
          <span class="rail-word">{words.views[name]}</span>
          <span class="rail-short" aria-hidden="true">
            {words.shortViews[name]}
          </span>
          {name === 'follow-ups' && open ? <span class="badge">{open}</span> : null}
        </a>
      ))}
    </nav>
  )
}

function Settings({ locale, onLocale }: Pick<ShellProps, 'locale' | 'onLocale'>) {
  const { words } = useManage()
  const [theme, setTheme] = useState<Theme>(() => wishedTheme(manageThemes))
  const other: Theme = theme === 'dark' ? 'light' : 'dark'
  const turn = () => {
    chooseTheme(manageThemes, other)
    setTheme(other)
  }
  const label = other === 'dark' ? words.shell.darkTheme : words.shell.lightTheme
  return (
    <div class="settings">
      <select
        class="settings-language"
        aria-label={words.shell.language}
        value={locale}
        onChange={event => onLocale(event.currentTarget.value as Locale)}
      >
        {locales.map(each => (
          <option key={each} value={each} lang={each}>
            {wordsFor(each).language}
          </option>
        ))}
      </select>
      <button type="button" class="settings-theme" aria-label={label} title={label} onClick={turn}>
        <Icon weight={1.6}>
          {other === 'light' ? (
            <path d="M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 3v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 5.6l1.1 1.1M17.3 17.3l1.1 1.1M5.6 18.4l1.1-1.1M17.3 6.7l1.1-1.1" />
          ) : (
            <path d="M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z" />
          )}
        </Icon>
      </button>
    </div>
  )
}

/** Strokes on a grid of 24. */
const paths: Record<ViewName, string> = {
  today: 'M4 12.5 6 7h12l2 5.5M4 12.5h16V18H4zM7 18v2M17 18v2M7.5 15.3h.01M16.5 15.3h.01',
  links: 'M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2.5v2.5H14zM17.5 17.5H20V20h-2.5zM14 20h.01M20 14h.01',
  'work-orders': 'M6 3.5h9l3.5 3.5v13.5h-12.5zM14.5 3.5V7.5h4M9 12h6.5M9 15.5h6.5',
  people:
    'M9 11a3.2 3.2 0 1 0 0-6.4A3.2 3.2 0 0 0 9 11zM3 19.5c.4-3.4 2.8-5.3 6-5.3s5.6 1.9 6 5.3M15.5 4.9a3.2 3.2 0 0 1 0 5.9M17.5 14.8c2 .7 3.2 2.4 3.5 4.7',
  'follow-ups':
    'M5 4.5h3l1.7 4.2-2 1.5a11.5 11.5 0 0 0 6.1 6.1l1.5-2L19.5 16v3c0 .6-.5 1-1 1C11 19.7 4.3 13 4 5.5c0-.5.4-1 1-1z',
  health: 'M3 12.5h4l2.2-6 4.3 11.5 2.5-8 1.4 2.5H21',
  log: 'M5 5.5h.01M5 12h.01M5 18.5h.01M9 5.5h11M9 12h11M9 18.5h7',
}

function ViewIcon({ view }: { view: ViewName }) {
  return (
    <Icon weight={1.6}>
      <path d={paths[view]} />
    </Icon>
  )
}
