import { showPage } from '../ui/page/page.ts'
import { parseSlip, slipKey } from './slip.ts'
import { SlipPage } from './slip-page.tsx'

showPage(<SlipPage slip={parseSlip(window.sessionStorage.getItem(slipKey), window.location.origin)} />)
