import { showPage } from '../ui/page.ts'
import { PricesPage } from './prices-page.tsx'

showPage(<PricesPage />)
