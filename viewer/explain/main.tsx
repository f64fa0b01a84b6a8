import { showPage } from '../ui/page.ts'
import { RolePage } from '../ui/role-page.tsx'
import { TalkBar } from '../voice/talk-bar.tsx'

showPage(<RolePage page="explain" below={(bay, words) => <TalkBar bay={bay.id} words={words} />} />)
