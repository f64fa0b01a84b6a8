/** What every page does first: language, title, and its content into the document. */
import './old-browsers.ts'
import { type ComponentChild, render } from 'preact'
import { type Locale, wordsFor } from '../../i18n/locale.ts'
import './base.css'

export function showPage(content: ComponentChild): void {
  const root = document.getElementById('page')
  if (!root) throw new Error('the page has no #page to show itself in')
  render(content, root)
}

export function setLanguage(locale: Locale, title: string): void {
  document.documentElement.lang = locale
  document.title = `${title} · ${wordsFor(locale).product}`
}

/** The build that this page came from, as the relay names it in every answer; empty while developing. */
export function pageBuild(): string {
  const meta = document.querySelector('meta[name="glassbay-build"]')
  const build = meta ? meta.getAttribute('content') : null
  return build && /^[0-9a-f]+$/.test(build) ? build : ''
}
