/** What every view of the page needs: words, formats, and where to go when the link has ended. */
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Words } from '../../i18n/words.ts'
import type { SiteInfo } from '../../ui/page/api.ts'
import type { ManageWords } from '../words/words.ts'
import type { Formats } from './formats.ts'
import type { News } from './news.ts'

export interface ManageContext {
  site: SiteInfo
  /** Of the manager's page, and those that all pages share. */
  words: ManageWords
  shared: Words
  formats: Formats
  news: News
  /** The link has ended: nothing more will be answered. */
  onRefused: () => void
}

export const Manage = createContext<ManageContext | undefined>(undefined)

export function useManage(): ManageContext {
  const context = useContext(Manage)
  if (!context) throw new Error('a view of the manager stands outside of its page')
  return context
}
