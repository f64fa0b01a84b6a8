/** What every view of the page needs: words, formats, and where to go when the link has ended. */

import type { Words } from '../../i18n/words.ts'
import type { SiteInfo } from '../../ui/page/api.ts'
import { pageContext } from '../../ui/page/page-context.ts'
import type { PageThemes } from '../../ui/page/theme.ts'
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

const context = pageContext<ManageContext>('/manage')

export const ManageProvider = context.Provider
export const useManage = context.use

/** What each view is given: what it shows in particular, such as a work order's number or a month. */
export interface ViewProps {
  detail: string | undefined
}

export const manageThemes: PageThemes = {
  key: 'glassbay.theme',
  grounds: { dark: '#0b0e11', light: '#f3f2ee' },
}
