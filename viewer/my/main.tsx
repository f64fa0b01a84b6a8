import { showPage } from '../ui/page/page.ts'
import { showTheme, wishedTheme } from '../ui/page/theme.ts'
import { MyPage } from './my-page.tsx'
import { myThemes } from './words/view.ts'

showTheme(myThemes, wishedTheme(myThemes))
showPage(<MyPage />)
