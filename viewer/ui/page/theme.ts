/** Dark, as a cinema is; light, to be read in the sun. The system's wish, until somebody chooses. */
import { recall, remember } from './memory.ts'

export type Theme = 'dark' | 'light'

const key = 'theme'
const grounds: Record<Theme, string> = { dark: '#0b0e11', light: '#f4f5f3' }

export function wishedTheme(): Theme {
  const chosen = recall(key)
  if (chosen === 'dark' || chosen === 'light') return chosen
  return window.matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark'
}

export function showTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme
  const bar = document.querySelector('meta[name="theme-color"]')
  if (bar) bar.setAttribute('content', grounds[theme])
}

export function chooseTheme(theme: Theme): void {
  remember(key, theme)
  showTheme(theme)
}
