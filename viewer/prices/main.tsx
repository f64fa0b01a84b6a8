import { showPage } from '../ui/page/page.ts'
import { PricesPage } from './prices-page.tsx'

showPage(<PricesPage />)
