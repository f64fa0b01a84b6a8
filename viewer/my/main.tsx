import { showPage } from '../ui/page.ts'
import { RolePage } from '../ui/role-page.tsx'

showPage(<RolePage page="my" />)
