import { showPage } from '../ui/page/page.ts'
import { MyPage } from './my-page.tsx'
import { showTheme, wishedTheme } from './view/theme.ts'

showTheme(wishedTheme())
showPage(<MyPage />)
