import { showPage } from '../ui/page.ts'
import { ManagePage } from './manage-page.tsx'

showPage(<ManagePage />)
