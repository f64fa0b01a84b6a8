import { showPage } from '../ui/page/page.ts'
import { RecordPage } from './record-page.tsx'

showPage(<RecordPage />)
