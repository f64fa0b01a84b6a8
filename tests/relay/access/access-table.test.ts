/** The access matrix: access-table.ts against the routes and sockets that the relay really has, printed as it was found. */

import { readdir, readFile } from 'node:fs/promises'
import { request } from 'node:http'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { clipAudience, clipFilesPath } from '../../../relay/wire/uplink/clip-upload.ts'
import { keptRemarksPath } from '../../../relay/wire/uplink/kept-remarks.ts'
import { voiceTrackPath } from '../../../relay/wire/uplink/voice-track.ts'
import {
  type AccessSite,
  clipId,
  film,
  otherClipId,
  startAccessSite,
} from '../../support/relay/access-site.ts'
import { signEdgeToken, testEdgeKey } from '../../support/relay/edge-token.ts'
import { LiveClient } from '../../support/relay/live-client.ts'
import { testOrigin } from '../../support/relay/test-relay.ts'
import { type AccessRow, routeTable, socketTable, things } from './access-table.ts'

let site: AccessSite

beforeAll(async () => {
  site = await startAccessSite()
})

afterAll(() => site.stop())

let addresses = 0

interface Answer {
  status: number
  bytes: Buffer
  headers: NodeJS.Dict<string | string[]>
}

interface Question {
  method: string
  path: string
  token?: string | undefined
  headers?: Record<string, string>
  body?: object
}

/** From an address of its own, so that nothing is open or closed for where it comes from. Endless answers are cut off. */
function ask({ method, path, token, headers = {}, body }: Question): Promise<Answer> {
  addresses += 1
  const all: Record<string, string> = {
    'x-forwarded-for': `10.1.${addresses >> 8}.${addresses & 0xff}`,
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(body && { 'content-type': 'application/json' }),
    ...headers,
  }
  return new Promise((resolve, reject) => {
    const question = request(
      { host: '127.0.0.1', port: site.relay.port, method, path, headers: all },
      answer => {
        const chunks: Buffer[] = []
        const settle = () => {
          const { statusCode: status = 0, headers } = answer
          resolve({ status, bytes: Buffer.concat(chunks), headers })
        }
        answer.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', settle)
        if (answer.headers['content-type']?.startsWith('text/event-stream')) {
          settle()
          question.destroy()
        }
      },
    ).on('error', reject)
    question.end(body && JSON.stringify(body))
  })
}

function pathOf(route: string, { id }: Pick<AccessRow, 'id'>): string {
  return route.replace(/\{(\w+)\}/g, (_, name: string) => (name === 'id' && id ? id : (things[name] ?? '')))
}

/** The row's question, as one of its callers asks it. */
function questionOf(name: string, row: AccessRow, token: string | undefined): Question {
  const [method = '', route = ''] = name.split(' ')
  const hasBody = method === 'post' || method === 'put'
  return {
    method: method.toUpperCase(),
    path: pathOf(route, row),
    token,
    ...(hasBody && { body: row.body ?? {} }),
  }
}

/** What was found, a line for each: without a good token, then each of the tokens. */
const found = new Map<string, string>()
afterAll(() => {
  const width = Math.max(...[...found.keys()].map(({ length }) => length))
  const heads = ['no token', ...site.tokens.map(([who]) => who)].join('  ')
  const lines = [...found].map(([name, cells]) => `${name.padEnd(width)}  ${cells}`)
  console.log([`${''.padEnd(width)}  ${heads}`, ...lines].join('\n'))
})

function note(name: string, refused: readonly number[], statuses: readonly number[], more = ''): void {
  const without = `${[...new Set(refused)].join(' ')} (${refused.length})`
  const heads = site?.tokens.map(([who]) => who) ?? []
  const cells = statuses.map((status, i) => String(status).padEnd(heads[i]?.length ?? 3))
  found.set(name, [without.padEnd('no token'.length), ...cells, more].join('  ').trimEnd())
}

describe('the table', () => {
  test('has a row for every route and socket that there is, and none for one that is not', () => {
    const served = site.relay.routes.map(({ method, path }) => `${method} ${path}`)
    expect(Object.keys(routeTable).toSorted()).toEqual(served.toSorted())
    expect(Object.keys(socketTable).toSorted()).toEqual(
      site.relay.upgradeRoutes.map(({ path }) => path).toSorted(),
    )
  })

  test('cannot be evaded: nothing serves requests but the table of routes, the three routes of edges, and the pages', async () => {
    const relay = path.resolve(import.meta.dirname, '../../../relay')
    const serving: string[] = []
    for (const name of await readdir(relay, { recursive: true })) {
      if (!name.endsWith('.ts')) continue
      const source = await readFile(path.join(relay, name), 'utf8')
      if (/from 'express'/.test(source) && /\b(Router\(|express\(\))/.test(source)) serving.push(name)
    }
    expect(serving.toSorted()).toEqual([
      'api/edge/edge-clips.ts',
      'api/edge/edge-narration.ts',
      'api/edge/enrolment.ts',
      'api/http/router.ts',
      'http/pages.ts',
      'routes.ts',
    ])
  })

  test('says what is open to all as the routes do', () => {
    for (const { method, path, action } of site.relay.routes) {
      expect([path, routeTable[`${method} ${path}`]?.isOpen ?? false]).toEqual([path, action === 'public'])
    }
  })
})

describe.each(Object.entries(routeTable))('%s', (name, row) => {
  test('is answered to each as the table says, and without a good token not at all', async () => {
    const refused: number[] = []
    for (const [kind, token] of site.worthless) {
      const { status, bytes } = await ask(questionOf(name, row, token))
      refused.push(status)
      expect([kind, status]).toEqual([kind, row.isOpen ? row.see[0] : 401])
      if (!row.isOpen)
        expect(Object.keys(JSON.parse(String(bytes)) as object).toSorted()).toEqual([
          'detail',
          'status',
          'title',
        ])
    }
    const statuses: number[] = []
    for (const [who, token] of site.tokens) {
      const { status, bytes, headers } = await ask(questionOf(name, row, token))
      statuses.push(status)
      if (status === 403) expect(JSON.parse(String(bytes))).toEqual({ status: 403, title: 'Forbidden' })
      if (status === 404 && who === 'other customer') {
        // Byte for byte what there is to say of a thing that does not exist.
        const nothing = await ask({ method: 'GET', path: '/api/work-orders/no-such-thing', token })
        expect(String(bytes)).toBe(String(nothing.bytes))
      }
      expect([name, headers['cache-control']]).toEqual([name, expect.stringMatching(/no-store|no-cache/)])
    }
    note(name, refused, statuses)
    expect(statuses).toEqual(row.see)
  })
})

describe.each(Object.entries(routeTable).filter(([name]) => name.startsWith('get ')))('%s', (name, row) => {
  test('as HEAD has the same status and 0 bytes', async () => {
    for (const [i, [, token]] of site.tokens.entries()) {
      const { status, bytes } = await ask({ ...questionOf(name, row, token), method: 'HEAD' })
      expect([status, bytes.length]).toEqual([row.see[i], 0])
    }
    const { status, bytes } = await ask({ ...questionOf(name, row, undefined), method: 'HEAD' })
    expect([status, bytes.length]).toEqual([row.isOpen ? row.see[0] : 401, 0])
  })
})

describe("a clip's bytes", () => {
  const range = { range: 'bytes=2-5' }

  test.each(['mp4', 'jpg', 'overlay.json'])(
    'by range (%s) are for those who may, and for nobody else',
    async type => {
      const statuses: number[] = []
      for (const [, token] of site.tokens) {
        const { status, bytes } = await ask({
          method: 'GET',
          path: `/clips/${clipId}.${type}`,
          token,
          headers: range,
        })
        statuses.push(status)
        if (status === 206) expect(String(bytes)).toBe(film.toString().slice(2, 6))
        else expect(String(bytes)).not.toContain('film')
      }
      expect(statuses).toEqual([403, 206, 404, 206, 206])
      const { status } = await ask({ method: 'GET', path: `/clips/${clipId}.${type}`, headers: range })
      expect(status).toBe(401)
      note(`get /clips/{id}.${type}, range`, [status], statuses)
    },
  )

  test("brought by an edge are its own bays': no link opens that way, and no other bay's edge finds them", async () => {
    const file = `${clipFilesPath}/${otherClipId}.mp4`
    const statuses: number[] = []
    for (const method of ['HEAD', 'PUT']) {
      for (const [, token] of [...site.worthless.filter(([kind]) => kind !== "an edge's"), ...site.tokens]) {
        statuses.push((await ask({ method, path: `${file}?bay=bay-2`, token })).status)
      }
    }
    expect(new Set(statuses)).toEqual(new Set([401]))
    const tokenOf = (bay: string) =>
      signEdgeToken({ site: site.relay.site.site.id, bays: [bay], key: testEdgeKey }, clipAudience)
    const head = async (bay: string, asBay: string) =>
      (await ask({ method: 'HEAD', path: `${file}?bay=${asBay}`, token: await tokenOf(bay) })).status
    const edges = [await head('bay-2', 'bay-2'), await head('bay-1', 'bay-2'), await head('bay-1', 'bay-1')]
    expect(edges).toEqual([200, 403, 404])
    const told = `edge of the bay ${edges[0]}, of another ${edges[1]}, clip of another bay ${edges[2]}`
    note(`head, put ${clipFilesPath}/{file}`, statuses.slice(0, 6), statuses.slice(6, 11), told)
  })
})

test.each([
  [voiceTrackPath, 404], // nothing was said there
  [keptRemarksPath, 200],
])(
  "%s, of a bay, is for its own edge: no link opens it, and no other bay's edge",
  async (route, expected) => {
    const path = `${route}/bay-2?from=1000&to=2000`
    const statuses: number[] = []
    for (const [, token] of [...site.worthless.filter(([kind]) => kind !== "an edge's"), ...site.tokens]) {
      statuses.push((await ask({ method: 'GET', path, token })).status)
    }
    expect(new Set(statuses)).toEqual(new Set([401]))
    const edges: number[] = []
    for (const bay of ['bay-2', 'bay-1']) {
      const key = { site: site.relay.site.site.id, bays: [bay], key: testEdgeKey }
      edges.push((await ask({ method: 'GET', path, token: await signEdgeToken(key, clipAudience) })).status)
    }
    expect(edges).toEqual([expected, 403])
    const told = `edge of the bay ${edges[0]}, of another ${edges[1]}`
    note(`get ${route}/{bay}`, statuses.slice(0, 6), statuses.slice(6), told)
  },
)

describe.each(Object.entries(socketTable))('the socket %s', (route, row) => {
  async function statusOf(token: string | undefined, headers: Record<string, string> = {}): Promise<number> {
    addresses += 1
    const client = new LiveClient({
      url: site.relay.url,
      path: pathOf(route, row),
      protocol: row.protocol,
      ...(token !== undefined && { token }),
      headers: { 'x-forwarded-for': `10.2.${addresses >> 8}.${addresses & 0xff}`, ...headers },
    })
    const status = await client.status()
    client.close()
    return status
  }

  test('opens to each as the table says, without a good token not at all, and to no other site', async () => {
    const refused: number[] = []
    for (const [, token] of site.worthless) refused.push(await statusOf(token))
    expect(new Set(refused)).toEqual(new Set([401]))
    const statuses: number[] = []
    for (const [, token] of site.tokens) {
      const status = await statusOf(token)
      statuses.push(status)
      expect(await statusOf(token, { origin: 'http://evil.test' })).toBe(403)
    }
    note(`socket ${route}`, refused, statuses)
    expect(statuses).toEqual(row.see)
  })
})

test("the socket of a bay's voice opens to whom the bay's picture does", async () => {
  const statuses: number[] = []
  for (const [, token] of site.tokens) {
    const client = new LiveClient({ url: site.relay.url, path: '/live/bay-1/voice', token })
    statuses.push(await client.status())
    client.close()
  }
  expect(statuses).toEqual(socketTable['/live/{bay}/{camera}']?.see)
})

describe('nothing changes', () => {
  /** Every row that the relay keeps, but when links were last used and who did what. */
  function record(): string {
    const database = new DatabaseSync(path.join(site.relay.site.relay.data, 'record.sqlite'), {
      readOnly: true,
    })
    const tables = database
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
      .all()
      .map(({ name }) => String(name))
    const kept = tables.filter(name => !/audit|^link|kysely/.test(name))
    const rows = kept.map(name => [name, database.prepare(`SELECT * FROM "${name}"`).all()])
    database.close()
    return JSON.stringify(rows)
  }

  test('by whatever GETs or HEADs a link sends a scanner to, with its token or without', async () => {
    const before = record()
    const paths = Object.keys(routeTable)
      .filter(name => name.startsWith('get '))
      .map(name => pathOf(name.slice(4), routeTable[name] ?? {}))
    for (const path of ['/enter', '/my', '/', ...paths]) {
      for (const method of ['GET', 'HEAD']) {
        for (const token of [undefined, site.tokens[1]?.[1]]) await ask({ method, path, token })
      }
    }
    expect(record()).toBe(before)
    const { status } = await ask({
      method: 'POST',
      path: '/api/session',
      body: { token: site.tokens[1]?.[1] },
    })
    expect(status).toBe(200)
  })

  test("by another site's page, whatever it sends with the visitor's cookie", async () => {
    const before = record()
    const cookie = `glassbay=${site.tokens[1]?.[1]}`
    for (const [name, row] of Object.entries(routeTable)) {
      if (name.startsWith('get ')) continue
      for (const origin of ['http://evil.test', 'null', `${testOrigin}.evil.test`]) {
        const { status } = await ask({ ...questionOf(name, row, undefined), headers: { cookie, origin } })
        expect([name, origin, status]).toEqual([name, origin, 403])
      }
    }
    expect(record()).toBe(before)
  })
})
