/** What every part of the console needs to speak: the words, and how times are written. */
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { TimeFormat } from '../../i18n/times.ts'
import type { Locale, Words } from '../../i18n/words.ts'
import type { ExplainWords } from './words.ts'

export interface View {
  locale: Locale
  words: ExplainWords
  /** Those of all pages. */
  common: Words
  times: TimeFormat
}

const ViewContext = createContext<View | undefined>(undefined)

export const ViewProvider = ViewContext.Provider

export function useView(): View {
  const view = useContext(ViewContext)
  if (!view) throw new Error('a part of the console stands outside of it')
  return view
}
