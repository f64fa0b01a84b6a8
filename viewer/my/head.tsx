import { useState } from 'preact/hooks'
import { type Locale, wordsFor } from '../i18n/locale.ts'
import { locales } from '../i18n/words.ts'
import { Mark } from '../ui/controls/mark.tsx'
import { chooseTheme, type Theme, wishedTheme } from '../ui/page/theme.ts'
import { MoonIcon, SunIcon } from './words/icons.tsx'
import { myThemes, useView } from './words/view.ts'
import './head.css'

export interface HeadProps {
  /** The site's name. */
  site: string
  locale: Locale
  onLocale: (locale: Locale) => void
}

export function Head({ site, locale, onLocale }: HeadProps) {
  const { words, common } = useView()
  return (
    <header class="head">
      <Mark />
      <p class="head-site">{site || common.product}</p>
      <label class="head-language">
        <span class="visually-hidden">{words.language}</span>
        <select value={locale} onChange={event => onLocale(event.currentTarget.value as Locale)}>
          {locales.map(other => (
            <option key={other} value={other} lang={other}>
              {wordsFor(other).language}
            </option>
          ))}
        </select>
      </label>
      <ThemeSwitch />
    </header>
  )
}

function ThemeSwitch() {
  const { words } = useView()
  const [theme, setTheme] = useState<Theme>(() => wishedTheme(myThemes))
  const other = theme === 'dark' ? 'light' : 'dark'
  const change = () => {
    chooseTheme(myThemes, other)
    setTheme(other)
  }
  const name = other === 'light' ? words.theme.toLight : words.theme.toDark
  return (
    <button type="button" class="round" aria-label={name} title={name} onClick={change}>
      {other === 'light' ? <SunIcon /> : <MoonIcon />}
    </button>
  )
}
