import { showPage } from '../ui/page.ts'
import { ExplainPage } from './explain-page.tsx'

showPage(<ExplainPage />)
