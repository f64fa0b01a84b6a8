import { browserWishes, chooseLocale, wordsFor } from '../i18n/locale.ts'
import { setLanguage, showPage } from '../ui/page/page.ts'
import { Enter } from './enter.tsx'
import { takeToken } from './token.ts'

const { asked, browser } = browserWishes()
const locale = chooseLocale([asked, ...browser])
const words = wordsFor(locale)
setLanguage(locale, words.link.opening)
showPage(<Enter token={takeToken(window)} words={words} />)
