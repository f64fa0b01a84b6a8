/** Dark, as a cinema is; light, to be read in the sun. The system's wish, until somebody chooses. */
import { recall, remember } from './memory.ts'

export type Theme = 'dark' | 'light'

/** A page's own: under which key it is remembered, and the colours of its ground, for the browser's bar. */
export interface PageThemes {
  key: string
  grounds: Record<Theme, string>
}

export function wishedTheme({ key }: PageThemes): Theme {
  const chosen = recall(key)
  if (chosen === 'dark' || chosen === 'light') return chosen
  return window.matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark'
}

export function showTheme({ grounds }: PageThemes, theme: Theme): void {
  document.documentElement.setAttribute('data-theme', theme)
  const bar = document.querySelector('meta[name="theme-color"]')
  if (bar) bar.setAttribute('content', grounds[theme])
}

export function chooseTheme(themes: PageThemes, theme: Theme): void {
  remember(themes.key, theme)
  showTheme(themes, theme)
}
