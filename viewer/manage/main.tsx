import { showPage } from '../ui/page/page.ts'
import { ManagePage } from './manage-page.tsx'

showPage(<ManagePage />)
