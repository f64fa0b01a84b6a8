/** What a link's token opens and leaves behind: how fast it all ends when the link is called back, and where it may stand. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { narrateProtocol } from '../../../relay/wire/narration/narration.ts'
import { type AccessSite, clipId, startAccessSite } from '../../support/relay/access-site.ts'
import { LiveClient } from '../../support/relay/live-client.ts'
import { until } from '../../support/until.ts'

let site: AccessSite
let pages: string
/** All that the relay has logged, as it stands in the log. */
let logged = ''

beforeEach(async () => {
  logged = ''
  pages = await mkdtemp(path.join(tmpdir(), 'glassbay-pages-'))
  await writeFile(path.join(pages, 'index.html'), '<!doctype html><title>a page</title>')
  const log = pino({ level: 'trace' }, { write: keepLine })
  site = await startAccessSite({ log, pages })
})

function keepLine(line: string): void {
  logged += line
}

afterEach(async () => {
  await site.stop()
  await rm(pages, { recursive: true })
})

function linkIdOf(token: string): string {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).jti as string
}

/** Resolves when the relay has ended the event stream; it is open when this returns. */
async function follow(token: string): Promise<{ ended: Promise<void> }> {
  const headers = { authorization: `Bearer ${token}` }
  const response = await fetch(`${site.relay.httpUrl}/api/events`, { headers })
  expect(response.status).toBe(200)
  const drain = async () => {
    for await (const _ of response.body ?? []) {
      // Only its end matters.
    }
  }
  return { ended: drain() }
}

function open(path: string, token: string, protocol?: string): LiveClient {
  return new LiveClient({ url: site.relay.url, path, token, ...(protocol !== undefined && { protocol }) })
}

test('a link that is called back ends all that is open with it within 5 s, whatever its role', async () => {
  const manager = site.tokens[4]?.[1] ?? ''
  const measured: string[] = []
  for (const [who, token] of site.tokens.slice(0, 4)) {
    if (who === 'other customer') continue
    const sockets = [open('/live/bay-1/lift', token), open('/live/bay-1/voice', token)]
    if (who === 'explainer') sockets.push(open('/narrate/bay-1', token, narrateProtocol))
    for (const socket of sockets) expect(await socket.status()).toBe(101)
    const events = await follow(token)
    const began = performance.now()
    const answer = await fetch(`${site.relay.httpUrl}/api/links/${linkIdOf(token)}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${manager}` },
    })
    expect(answer.status).toBe(204)
    await Promise.all([...sockets.map(socket => until(() => socket.closeCode, 5000)), events.ended])
    const tookMs = performance.now() - began
    expect(tookMs).toBeLessThan(5000)
    measured.push(`${who} ${Math.round(tookMs)} ms (${sockets.length} sockets, 1 event stream)`)
    expect(await open('/live/bay-1/lift', token).status()).toBe(401)
  }
  console.log(`called back, all closed after: ${measured.join(', ')}`)
})

test('no token stands in the log, in an answer or in a Referer, however it came', async () => {
  const secrets = [...site.tokens, ...site.worthless.slice(2)].map(([, token]) => token ?? '')
  let answers = ''
  for (const token of secrets) {
    const ask = async (path: string, options: RequestInit = {}) => {
      const answer = await fetch(`${site.relay.httpUrl}${path}`, options)
      expect([path, answer.headers.get('referrer-policy')]).toEqual([path, 'no-referrer'])
      if (!answer.headers.get('content-type')?.startsWith('text/event-stream')) answers += await answer.text()
      else await answer.body?.cancel()
    }
    const bearer = { headers: { authorization: `Bearer ${token}` } }
    for (const route of ['/api/bays', '/api/events', '/api/work-orders/WO-1', `/clips/${clipId}.mp4`]) {
      await ask(route, bearer)
      await ask(route, { headers: { cookie: `glassbay=${token}` } })
    }
    const json = { 'content-type': 'application/json' }
    await ask('/api/session', { method: 'POST', headers: json, body: JSON.stringify({ token }) })
    // Nobody asks like this; a token that came so would be in the logs of every proxy, but not in ours.
    for (const path of ['/', '/enter', '/my', '/api/session', '/no-such-thing'])
      await ask(`${path}?token=${token}`)
    const socket = open(`/live/bay-1/lift?token=${token}`, token)
    await socket.status()
    socket.close()
  }
  await until(() => logged.length > 0)
  for (const secret of secrets) {
    // The last part is the signature: without it the rest opens nothing, but it has no business there either.
    for (const part of secret.split('.').slice(1)) {
      expect(logged).not.toContain(part)
      expect(answers).not.toContain(part)
    }
  }
})

test('guessing is cut short on every way in, and the right token is good from there all the same', async () => {
  const ways: Record<string, (token: string, address: string) => Promise<number>> = {
    session: async (token, address) =>
      (
        await fetch(`${site.relay.httpUrl}/api/session`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
          body: JSON.stringify({ token }),
        })
      ).status,
    bearer: async (token, address) =>
      (
        await fetch(`${site.relay.httpUrl}/api/bays`, {
          headers: { authorization: `Bearer ${token}`, 'x-forwarded-for': address },
        })
      ).status,
    socket: async (token, address) => {
      const headers = { 'x-forwarded-for': address }
      const client = new LiveClient({ url: site.relay.url, token, headers })
      const status = await client.status()
      client.close()
      return status
    },
  }
  for (const [i, [way, guess]] of Object.entries(ways).entries()) {
    const address = `198.51.100.${i + 1}`
    const statuses: number[] = []
    for (let n = 0; n < 30; n += 1) statuses.push(await guess(`guess-${n}`, address))
    expect([way, statuses.slice(0, 20).every(status => status === 401)]).toEqual([way, true])
    expect([way, statuses.slice(20).every(status => status === 429)]).toEqual([way, true])
    expect([way, [200, 101].includes(await guess(site.tokens[0]?.[1] ?? '', address))]).toEqual([way, true])
  }
  expect(logged).toContain('many wrong tokens from one address')
})
