import { showPage } from '../ui/page.ts'
import { RecordPage } from './record-page.tsx'

showPage(<RecordPage />)
