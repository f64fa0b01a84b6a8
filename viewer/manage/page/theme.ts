/** Dark or light: the system's wish, until somebody chooses. */
export type Theme = 'dark' | 'light'

const key = 'glassbay.theme'

export function chosenTheme(): Theme {
  const chosen = window.localStorage.getItem(key)
  if (chosen === 'dark' || chosen === 'light') return chosen
  return window.matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark'
}

export function applyTheme(theme: Theme): void {
  document.documentElement.setAttribute('data-theme', theme)
  const meta = document.querySelector('meta[name="theme-color"]')
  if (meta) meta.setAttribute('content', theme === 'light' ? '#f3f2ee' : '#0b0e11')
}

export function chooseTheme(theme: Theme): void {
  window.localStorage.setItem(key, theme)
  applyTheme(theme)
}
