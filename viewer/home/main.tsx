import { showPage } from '../ui/page/page.ts'
import { Home } from './home.tsx'

document.title = 'Glassbay'
showPage(<Home />)
