import { showPage } from '../ui/page/page.ts'
import { ExplainPage } from './explain-page.tsx'

showPage(<ExplainPage />)
