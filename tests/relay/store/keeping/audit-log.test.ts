import path from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { linkHash } from '../../../../relay/access/link-hash.ts'
import { type Catalogue, openCatalogue } from '../../../../relay/store/database/catalogue.ts'
import { AuditLog } from '../../../../relay/store/keeping/audit-log.ts'
import { temporaryDirectory } from '../../../support/system/temporary-directory.ts'

const manager = { role: 'manager' as const, linkId: 'id-of-a-link' }

let lifetime: AbortController
let catalogue: Catalogue
let auditLog: AuditLog
let nowMs: number

beforeEach(async () => {
  lifetime = new AbortController()
  const folder = await temporaryDirectory('audit', lifetime.signal)
  catalogue = await openCatalogue(path.join(folder, 'relay.db'))
  nowMs = 1000
  auditLog = await open()
})

afterEach(async () => {
  await auditLog.stop()
  await catalogue.destroy()
  lifetime.abort()
})

async function open(): Promise<AuditLog> {
  const opened = new AuditLog({
    site: 'tokyo-01',
    catalogue,
    log: pino({ level: 'silent' }),
    now: () => nowMs,
  })
  await opened.start()
  return opened
}

async function writeSome(count: number): Promise<void> {
  for (let i = 1; i <= count; i++) await auditLog.write(manager, { action: 'export', object: `sheet ${i}` })
}

describe('the audit log', () => {
  it('says who did what, newest first, and knows of a link only the beginning of its hash', async () => {
    await auditLog.write(manager, { action: 'hold', object: 'work-order WO-1' })
    nowMs = 2000
    await auditLog.write('relay', { action: 'delete', object: 'clip a' })
    expect(await auditLog.page(10)).toMatchObject([
      { number: 2, at: 2000, role: 'relay', link: null, action: 'delete', object: 'clip a' },
      { number: 1, at: 1000, role: 'manager', link: linkHash('id-of-a-link').slice(0, 12), action: 'hold' },
    ])
    expect(await auditLog.page(1, 2)).toMatchObject([{ number: 1 }])
  })

  it('holds over a restart', async () => {
    await writeSome(2)
    await auditLog.stop()
    auditLog = await open()
    await writeSome(1)
    expect((await auditLog.page(10)).map(({ number }) => number)).toEqual([3, 2, 1])
    expect(await auditLog.firstBroken()).toBeUndefined()
  })

  it('is intact with more entries than are read at once, written by many at once', async () => {
    await Promise.all(
      Array.from({ length: 1200 }, (_, i) => auditLog.write(manager, { action: 'rate', object: `${i}` })),
    )
    expect(await auditLog.firstBroken()).toBeUndefined()
    expect(await auditLog.page(1)).toMatchObject([{ number: 1200 }])
  })

  it('tells once what is looked at again and again, and again at the next visit', async () => {
    const visit = { action: 'download-clip', object: 'clip a' } as const
    for (let piece = 0; piece < 20; piece++) auditLog.note(manager, visit)
    auditLog.note({ ...manager, linkId: 'another' }, visit)
    expect(await auditLog.page(10)).toHaveLength(2)
    nowMs += 600_000
    auditLog.note(manager, visit)
    expect(await auditLog.page(10)).toHaveLength(3)
  })

  const tampering: [string, (catalogue: Catalogue) => Promise<unknown>][] = [
    ['changed', db => db.updateTable('audit').set({ object: 'sheet 9' }).where('number', '=', 3).execute()],
    ['taken out', db => db.deleteFrom('audit').where('number', '=', 3).execute()],
    ['taken off the end', db => db.deleteFrom('audit').where('number', '>=', 3).execute()],
    [
      'put under another name',
      db => db.updateTable('audit').set({ role: 'explainer' }).where('number', '=', 3).execute(),
    ],
  ]

  it.each(tampering)('notices an entry that was %s', async (_, tamper) => {
    await writeSome(5)
    await tamper(catalogue)
    expect(await auditLog.firstBroken()).toBe(3)
  })

  it('notices an entry that was changed and given a hash to go with it', async () => {
    await writeSome(5)
    await catalogue
      .updateTable('audit')
      .set({ object: 'sheet 9', hash: 'x' })
      .where('number', '=', 3)
      .execute()
    expect(await auditLog.firstBroken()).toBe(3)
  })
})
