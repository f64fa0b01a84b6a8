/** Dark, as all pages are, unless this person has chosen light. */
export type Theme = 'dark' | 'light'

const key = 'glassbay.theme'

export function chosenTheme(): Theme {
  return window.localStorage.getItem(key) === 'light' ? 'light' : 'dark'
}

export function applyTheme(theme: Theme): void {
  document.documentElement.setAttribute('data-theme', theme)
  const meta = document.querySelector('meta[name="theme-color"]')
  if (meta) meta.setAttribute('content', theme === 'light' ? '#f4f3ef' : '#0b0e11')
}

export function chooseTheme(theme: Theme): void {
  window.localStorage.setItem(key, theme)
  applyTheme(theme)
}
