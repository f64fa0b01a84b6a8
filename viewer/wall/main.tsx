import { showPage } from '../ui/page/page.ts'
import { Wall } from './wall.tsx'

showPage(<Wall />)
