// Puts into an outbox as fast as it can and says each id that is in, until it is killed: `outbox-main.ts DIRECTORY`.
import { writeSync } from 'node:fs'
import { BayMailbox } from '../../../edge/store/mailbox.ts'
import { openBayStore } from './test-bay.ts'

const outbox = new BayMailbox({ store: openBayStore(process.argv[2] ?? ''), deliver: () => {} })
for (let i = 0; ; i++) {
  const id = `put-${i}`
  const payload = { bay: 'bay-1', receivedAtMs: i, job: null }
  outbox.put({ type: 'deliver', id, kind: 'job', payload })
  writeSync(1, `${id}\n`)
}
