import type { ComponentChildren } from 'preact'
import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { type Locale, wordsFor } from '../i18n/locale.ts'
import { locales } from '../i18n/words.ts'
import { Mark } from '../ui/controls/mark.tsx'
import { useManage } from './page/context.ts'
import { api } from './page/manage-api.ts'
import type { NewsType } from './page/news.ts'
import { hashOf, type ViewName, viewNames } from './page/place.ts'
import { chooseTheme, chosenTheme, type Theme } from './page/theme.ts'
import { useAnswer } from './page/use-answer.ts'
import { ViewIcon } from './parts/view-icon.tsx'

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
  const [theme, setTheme] = useState<Theme>(chosenTheme)
  const other: Theme = theme === 'dark' ? 'light' : 'dark'
  const turn = () => {
    chooseTheme(other)
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
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
          {other === 'light' ? (
            <path d="M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 3v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 5.6l1.1 1.1M17.3 17.3l1.1 1.1M5.6 18.4l1.1-1.1M17.3 6.7l1.1-1.1" />
          ) : (
            <path d="M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z" />
          )}
        </svg>
      </button>
    </div>
  )
}
