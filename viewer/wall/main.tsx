import { showPage } from '../ui/page.ts'
import { Wall } from './wall.tsx'

showPage(<Wall />)
