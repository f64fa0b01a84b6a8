/** Which language a page speaks: what its address asks for, else the site's, else the browser's, else English. */
import { en } from './en.ts'
import { ja } from './ja.ts'
import { type Locale, locales, type Words } from './words.ts'

export type { Locale } from './words.ts'

import { zhCN } from './zh-cn.ts'

const dictionaries: Record<Locale, Words> = { 'zh-CN': zhCN, ja, en }

export function wordsFor(locale: Locale): Words {
  return dictionaries[locale]
}

/** The first of the wishes that we speak. A wish is a BCP 47 tag of any kind (`zh-Hans-CN`, `ja-JP`), or nothing. */
export function chooseLocale(wishes: readonly (string | null | undefined)[]): Locale {
  for (const wish of wishes) {
    const locale = wish ? match(wish) : undefined
    if (locale) return locale
  }
  return 'en'
}

/** `?lang=` of the page's address first, then the browser's languages. */
export function browserWishes(): { asked: string | null; browser: readonly string[] } {
  return { asked: new URLSearchParams(window.location.search).get('lang'), browser: navigator.languages }
}

function match(tag: string): Locale | undefined {
  const language = tag.toLowerCase().split('-')[0]
  return locales.find(locale => locale.toLowerCase().split('-')[0] === language)
}
