import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { linkHash } from '../../../relay/access/link-hash.ts'
import { Revocations } from '../../../relay/access/revocations.ts'

const hourMs = 3_600_000
const ages = { now: () => 1_000_000 }
let directory: string
let file: string

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'glassbay-revocations-'))
  file = path.join(directory, 'revocations.sqlite')
})

afterEach(() => rm(directory, { recursive: true }))

test('a link that was called back stays so over a restart, and others are good', () => {
  const before = new Revocations(file, ages)
  before.revoke(linkHash('called-back'), hourMs)
  before.close()
  const after = new Revocations(file, ages)
  expect(after.isRevoked('called-back')).toBe(true)
  expect(after.isRevoked('another')).toBe(false)
  after.close()
})

test('what has expired by itself is forgotten at the next start', () => {
  const before = new Revocations(file, ages)
  before.revoke(linkHash('expired'), -1)
  expect(before.isRevoked('expired')).toBe(true)
  before.close()
  const after = new Revocations(file, ages)
  expect(after.isRevoked('expired')).toBe(false)
  after.close()
})

test('the file does not say which links they were', async () => {
  const revocations = new Revocations(file, ages)
  revocations.revoke(linkHash('the-id-of-a-link'), hourMs)
  revocations.close()
  expect((await readFile(file)).includes('the-id-of-a-link')).toBe(false)
})
