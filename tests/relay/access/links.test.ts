import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { issueLink, linkLifetimeMs, verifyLink } from '../../../relay/access/links.ts'
import { roles } from '../../../relay/access/subject.ts'

const issuer = { site: 'tokyo-01', secret: 's'.repeat(32) }

describe('a link', () => {
  test.each(roles)('of a %s says so, and how long it is good', async role => {
    const workOrder = role === 'customer' ? 'WO-1' : undefined
    const { id, token, madeAtMs, expiresAtMs } = await issueLink(issuer, { role, workOrder, label: 'lounge' })
    const said = { role, workOrder, linkId: id, label: 'lounge', madeAtMs, expiresAtMs }
    expect(await verifyLink(issuer, token)).toEqual(said)
    expect(expiresAtMs).toBeGreaterThan(Date.now() + linkLifetimeMs[role] - 10_000)
    expect(Buffer.from(id, 'base64url')).toHaveLength(16)
  })

  test('of a customer needs a work order, and no other has one', async () => {
    await expect(issueLink(issuer, { role: 'customer' })).rejects.toThrow(RangeError)
    await expect(issueLink(issuer, { role: 'manager', workOrder: 'WO-1' })).rejects.toThrow(RangeError)
  })

  test('is good for its own site and secret only', async () => {
    const { token } = await issueLink(issuer, { role: 'manager' })
    await expect(verifyLink({ ...issuer, site: 'osaka-01' }, token)).rejects.toThrow('iss')
    await expect(verifyLink({ ...issuer, secret: 't'.repeat(32) }, token)).rejects.toThrow('signature')
  })

  test('that has expired is not good', async () => {
    const { token } = await issueLink(issuer, { role: 'display', lifetimeMs: -1000 })
    await expect(verifyLink(issuer, token)).rejects.toThrow('exp')
  })

  test('with one sign changed is not good', async () => {
    const { token } = await issueLink(issuer, { role: 'customer', workOrder: 'WO-1' })
    const [head, , signature] = token.split('.')
    const claims = { role: 'manager', iss: issuer.site, aud: 'glassbay-link', exp: 9e9, jti: 'x'.repeat(22) }
    const forged = Buffer.from(JSON.stringify(claims)).toString('base64url')
    await expect(verifyLink(issuer, `${head}.${forged}.${signature}`)).rejects.toThrow('signature')
    const unsigned = Buffer.from('{"alg":"none"}').toString('base64url')
    await expect(verifyLink(issuer, `${unsigned}.${forged}.`)).rejects.toThrow()
  })

  test.each([
    ['an unknown role', { role: 'owner' }],
    ['no role', {}],
    ['a customer without a work order', { role: 'customer' }],
    ['a manager with a work order', { role: 'manager', workOrder: 'WO-1' }],
    ['a short id', { role: 'manager', jti: 'short' }],
  ])('whose claims are none of ours is not good, though well signed: %s', async (_, claims) => {
    const token = await new SignJWT({ jti: 'x'.repeat(22), ...claims })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(issuer.site)
      .setAudience('glassbay-link')
      .setExpirationTime('1h')
      .sign(new TextEncoder().encode(issuer.secret))
    await expect(verifyLink(issuer, token)).rejects.toThrow()
  })
})

describe('npm run link', () => {
  const command = path.resolve(import.meta.dirname, '../../../relay/access/link-command.ts')
  let directory: string
  let file: string

  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'glassbay-link-'))
    file = path.join(directory, 'site.yaml')
    await writeFile(
      file,
      `site: { id: tokyo-01, name: Tokyo }
relay: { publicUrl: "https://glassbay.example/", secret: ${issuer.secret} }
edge: { relay: "ws://127.0.0.1:1", key: ${'k'.repeat(32)} }
bays: [{ id: bay-1, name: One, cameras: [{ id: lift, name: Lift, url: "rtsp://127.0.0.1/main" }] }]
`,
    )
  })

  afterAll(() => rm(directory, { recursive: true }))

  const run = (...args: string[]) => promisify(execFile)(process.execPath, [command, file, ...args])

  test('prints the link and nothing else, its token behind the #', async () => {
    const { stdout } = await run('--role', 'customer', '--work-order', 'WO-1', '--expires', '12h')
    const token = /^https:\/\/glassbay\.example\/enter#(\S+)\n$/.exec(stdout)?.[1] ?? ''
    const subject = await verifyLink(issuer, token)
    expect(subject).toMatchObject({ role: 'customer', workOrder: 'WO-1' })
    expect(Math.abs(subject.expiresAtMs - Date.now() - 12 * 3_600_000)).toBeLessThan(20_000)
  })

  test('draws it as a QR code beside the link, where one is wanted', async () => {
    const { stdout, stderr } = await run('--role', 'display', '--label', 'lounge', '--qr')
    expect(stdout).toMatch(/^https:\/\/glassbay\.example\/enter#\S+\n$/)
    const [first, ...code] = stderr.trimEnd().split('\n')
    expect(first).toMatch(/^id \S+, expires /)
    const widths = new Set(code.map(line => [...line].length))
    expect([...widths]).toEqual([expect.any(Number)])
    expect(code.join('')).toMatch(/^[ ▀▄█]+$/)
    expect((await run('--role', 'display')).stderr).not.toMatch(/[▀▄█]/)
  })

  test.each([
    ['an unknown role', ['--role', 'owner'], /Allowed choices are display, customer, explainer, manager/],
    ['no role', [], /--role/],
    ['a customer without a work order', ['--role', 'customer'], /needs a work order/],
    ['a duration that is none', ['--role', 'manager', '--expires', 'soon'], /must be a duration/],
  ])('refuses %s in one sentence', async (_, args, message) => {
    await expect(run(...args)).rejects.toMatchObject({ stdout: '', stderr: expect.stringMatching(message) })
  })
})
