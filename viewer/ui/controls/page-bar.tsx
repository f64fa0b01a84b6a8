import type { Locale } from '../../i18n/words.ts'
import { Languages } from './languages.tsx'
import { Mark } from './mark.tsx'
import './page-bar.css'

export interface PageBarProps {
  /** Whose page it is. */
  name: string
  locale: Locale
  /** Of the switch between languages, for those who cannot see it. */
  languages: string
}

/** The head of a page that is read rather than watched. */
export function PageBar({ name, locale, languages }: PageBarProps) {
  return (
    <header class="page-bar">
      <Mark />
      <p class="page-bar-name">{name}</p>
      <Languages locale={locale} label={languages} />
    </header>
  )
}
