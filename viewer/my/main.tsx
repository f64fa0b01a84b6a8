import { showPage } from '../ui/page.ts'
import { MyPage } from './my-page.tsx'
import { showTheme, wishedTheme } from './theme.ts'

showTheme(wishedTheme())
showPage(<MyPage />)
