import { useState } from 'preact/hooks'
import { browserWishes, chooseLocale, type Locale } from '../i18n/locale.ts'
import { recall, remember } from '../ui/page/memory.ts'

const key = 'language'

export interface Language {
  locale: Locale
  choose(locale: Locale): void
}

/** What was chosen here; else what the link asks for; else the customer's, the browser's, the site's. */
export function useLanguage(customers: string | undefined, sites: string | undefined): Language {
  const { asked, browser } = browserWishes()
  const [chosen, setChosen] = useState<string | null>(asked || recall(key))
  const locale = chooseLocale([chosen, customers, ...browser, sites])
  const choose = (next: Locale) => {
    remember(key, next)
    setChosen(next)
    window.history.replaceState(null, '', window.location.pathname)
  }
  return { locale, choose }
}
