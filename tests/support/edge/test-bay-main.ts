// A TestBay as a process of its own, to be killed: `test-bay-main.ts URL DIRECTORY`; says `connected`, and each change.
import { TestBay } from './test-bay.ts'

const [url = '', directory = ''] = process.argv.slice(2)
const bay = new TestBay({ mqtt: { url }, directory })
bay.follower.events.on('change', ({ id }) => console.log(id))
bay.broker.events.on('state', ({ isConnected }) => {
  if (isConnected) console.log('connected')
})
bay.run()
