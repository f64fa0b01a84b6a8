import { type Locale, wordsFor } from '../../i18n/locale.ts'
import { locales } from '../../i18n/words.ts'
import './languages.css'

export interface LanguagesProps {
  /** What the page speaks now. */
  locale: Locale
  /** Of the switch, for those who cannot see it. */
  label: string
}

/** The switch between languages, each in its own name: links to the same page, so that going back goes back. */
export function Languages({ locale, label }: LanguagesProps) {
  return (
    <nav class="languages" aria-label={label}>
      {locales.map(other => (
        <a
          key={other}
          href={addressIn(other)}
          lang={other}
          hreflang={other}
          aria-current={other === locale ? 'true' : undefined}
        >
          {wordsFor(other).language}
        </a>
      ))}
    </nav>
  )
}

function addressIn(locale: Locale): string {
  const { pathname, search, hash } = window.location
  const query = new URLSearchParams(search)
  query.set('lang', locale)
  return `${pathname}?${query.toString()}${hash}`
}
