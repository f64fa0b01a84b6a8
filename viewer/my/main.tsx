import { showPage } from '../ui/page/page.ts'
import { showTheme, wishedTheme } from '../ui/page/theme.ts'
import { MyPage } from './my-page.tsx'

showTheme(wishedTheme())
showPage(<MyPage />)
