import { createHash, randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { EdgeDelivery } from '../../../../relay/wire/mail/mail.ts'
import {
  clipAudience,
  clipFilesPath,
  contentRange,
  partByteLimit,
  reprDigest,
} from '../../../../relay/wire/uplink/clip-upload.ts'
import { aJob } from '../../../support/job.ts'
import { startWritingEdge, type WritingEdge } from '../../../support/relay/edge-mail.ts'
import { signEdgeToken, testEdgeKey } from '../../../support/relay/edge-token.ts'
import { RelayClient } from '../../../support/relay/relay-client.ts'
import { startTestRelay, type TestRelay } from '../../../support/relay/test-relay.ts'
import { until } from '../../../support/until.ts'

const id = 'a'.repeat(32)
const film = randomBytes(partByteLimit + 1000)

let relay: TestRelay
let edge: WritingEdge

beforeEach(async () => {
  relay = await startTestRelay()
  edge = await startWritingEdge(relay, ['bay-1'])
})

afterEach(async () => {
  await edge.close()
  await relay.stop()
})

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

interface PartOptions {
  from?: number
  to?: number
  bay?: string
  digest?: string
  file?: string
  contentType?: string
  bays?: string[]
}

async function edgeToken(bays = ['bay-1']): Promise<string> {
  return signEdgeToken({ site: relay.site.site.id, bays, key: testEdgeKey }, clipAudience)
}

async function put(bytes: Uint8Array, options: PartOptions = {}): Promise<Response> {
  const { from = 0, to = Math.min(bytes.byteLength, from + partByteLimit) - 1, bay = 'bay-1' } = options
  const isThumbnail = options.file?.endsWith('.jpg') ?? false
  return fetch(`${relay.httpUrl}${clipFilesPath}/${options.file ?? `${id}.mp4`}?bay=${bay}`, {
    method: 'PUT',
    headers: {
      authorization: `Bearer ${await edgeToken(options.bays)}`,
      'content-type': isThumbnail ? 'image/jpeg' : 'video/mp4',
      'content-range': contentRange({ from, to, total: bytes.byteLength }),
      'repr-digest': reprDigest(options.digest ?? sha256(bytes)),
    },
    body: new Uint8Array(bytes.subarray(from, to + 1)),
  })
}

function tagOf(bytes: Uint8Array, changes: object = {}): EdgeDelivery {
  const payload = {
    id,
    workOrder: 'WO-1',
    bay: 'bay-1',
    camera: 'lift',
    kind: 'step' as const,
    step: 's1',
    start: '2026-11-23T09:15:00+08:00',
    seconds: 12.5,
    sha256: sha256(bytes),
    ...changes,
  }
  return { type: 'deliver', id: `clip/${payload.id}`, kind: 'clip', payload }
}

async function uploadAndAnnounce(): Promise<void> {
  await edge.deliver({
    type: 'deliver',
    id: 'job/1',
    kind: 'job',
    payload: { bay: 'bay-1', receivedAtMs: 1000, job: aJob() },
  })
  expect((await put(film)).status).toBe(204)
  expect((await put(film, { from: partByteLimit })).status).toBe(201)
  const thumbnail = film.subarray(0, 500)
  expect((await put(thumbnail, { file: `${id}.jpg` })).status).toBe(201)
  await edge.deliver(tagOf(film))
}

async function get(
  path: string,
  grant: Parameters<TestRelay['token']>[0],
  headers: Record<string, string> = {},
) {
  return fetch(`${relay.httpUrl}${path}`, {
    headers: { authorization: `Bearer ${await relay.token(grant)}`, ...headers },
  })
}

const customer = { role: 'customer' as const, workOrder: 'WO-1' }

describe("a clip's file, brought by the edge", () => {
  it('goes on after a broken line where it was', async () => {
    await put(film)
    const head = await fetch(`${relay.httpUrl}${clipFilesPath}/${id}.mp4?bay=bay-1`, {
      method: 'HEAD',
      headers: { authorization: `Bearer ${await edgeToken()}` },
    })
    expect(head.headers.get('upload-offset')).toBe(String(partByteLimit))
    expect(head.headers.get('upload-complete')).toBe('?0')
    const again = await put(film)
    expect([again.status, again.headers.get('upload-offset')]).toEqual([409, String(partByteLimit)])
    expect((await put(film, { from: partByteLimit })).status).toBe(201)
  })

  it('is there once, however often it is sent', async () => {
    await uploadAndAnnounce()
    const again = await put(film, { from: partByteLimit })
    expect([again.status, again.headers.get('upload-complete')]).toEqual([200, '?1'])
    await edge.deliver(tagOf(film))
    const list = await (await get('/api/work-orders/WO-1/clips', customer)).json()
    expect(list).toHaveLength(1)
  })

  it('with a wrong digest is gone as a whole', async () => {
    const bytes = film.subarray(0, 100)
    expect((await put(bytes, { digest: sha256(film) })).status).toBe(422)
    expect((await put(bytes)).status).toBe(201)
  })

  it.each([
    ['no token of an edge', 401, { bays: ['bay-9'] }],
    ['another bay than the token speaks for', 403, { bay: 'bay-2' }],
    ['an id that is a path', 404, { file: '../..%2F..%2Fetc%2Fpasswd.mp4' }],
    ['an id of another form', 404, { file: 'abc.mp4' }],
    ['a length that is not what it says', 400, { from: 0, to: 49 }],
  ])('is refused with %s', async (_what, status, options: PartOptions) => {
    const bytes = film.subarray(0, 100)
    const response =
      status === 400
        ? await fetch(`${relay.httpUrl}${clipFilesPath}/${id}.mp4?bay=bay-1`, {
            method: 'PUT',
            headers: {
              authorization: `Bearer ${await edgeToken()}`,
              'content-type': 'video/mp4',
              'content-range': 'bytes 0-49/100',
              'repr-digest': reprDigest(sha256(bytes)),
            },
            body: new Uint8Array(bytes),
          })
        : await put(bytes, options)
    expect(response.status).toBe(status)
  })
})

describe('the clips of a work order', () => {
  it('are listed with all that tells them apart, and their files answer ranges', async () => {
    await uploadAndAnnounce()
    const response = await get('/api/work-orders/WO-1/clips', customer)
    expect(response.status).toBe(200)
    const [clip] = (await response.json()) as [Record<string, unknown>]
    expect(clip).toEqual({
      id,
      bay: 'bay-1',
      camera: 'lift',
      kind: 'step',
      step: 's1',
      finding: null,
      label: null,
      start: '2026-11-23T01:15:00.000Z',
      seconds: 12.5,
      url: `/clips/${id}.mp4`,
      thumbnail: `/clips/${id}.jpg`,
      overlay: null,
      sha256: sha256(film),
    })
    const whole = await get(`/clips/${id}.mp4`, customer)
    expect(whole.headers.get('cache-control')).toContain('private')
    expect(sha256(new Uint8Array(await whole.arrayBuffer()))).toBe(sha256(film))
    const part = await get(`/clips/${id}.mp4`, customer, { range: 'bytes=100-199' })
    expect([part.status, part.headers.get('content-range')]).toEqual([
      206,
      `bytes 100-199/${film.byteLength}`,
    ])
    expect(Buffer.from(await part.arrayBuffer()).equals(film.subarray(100, 200))).toBe(true)
    expect((await get(`/clips/${id}.jpg`, customer)).headers.get('content-type')).toBe('image/jpeg')
  })

  it('do not exist for another customer, and are not for displays', async () => {
    await uploadAndAnnounce()
    const stranger = { role: 'customer' as const, workOrder: 'WO-2' }
    for (const path of [
      '/api/work-orders/WO-1',
      '/api/work-orders/WO-1/clips',
      `/clips/${id}.mp4`,
      `/clips/${id}.jpg`,
    ]) {
      expect((await get(path, stranger)).status, path).toBe(404)
      expect((await get(path, { role: 'display' })).status, path).toBe(403)
      expect((await fetch(`${relay.httpUrl}${path}`)).status, path).toBe(401)
    }
  })

  it('come in pages', async () => {
    await edge.deliver({
      type: 'deliver',
      id: 'job/1',
      kind: 'job',
      payload: { bay: 'bay-1', receivedAtMs: 1000, job: aJob() },
    })
    const short = film.subarray(0, 500)
    for (let i = 0; i < 5; i++) {
      const clip = { id: String(i).repeat(32), start: `2026-11-23T09:1${i}:00+08:00` }
      expect((await put(short, { file: `${clip.id}.mp4` })).status).toBe(201)
      await edge.deliver(tagOf(short, clip))
    }
    const seen: string[] = []
    let next: string | undefined = '/api/work-orders/WO-1/clips?limit=2'
    while (next) {
      const response = await get(next, customer)
      for (const clip of (await response.json()) as { id: string }[]) seen.push(clip.id.charAt(0))
      next = /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1]
    }
    expect(seen).toEqual(['4', '3', '2', '1', '0'])
  })
})

describe("an edge's mail", () => {
  it('changes nothing when it comes again, even out of its order', async () => {
    const job = {
      type: 'deliver',
      id: 'job/1',
      kind: 'job',
      payload: { bay: 'bay-1', receivedAtMs: 1000, job: aJob() },
    } as const
    const empty = {
      type: 'deliver',
      id: 'job/empty',
      kind: 'job',
      payload: { bay: 'bay-1', receivedAtMs: 2000, job: null },
    } as const
    const later = {
      type: 'deliver',
      id: 'job/2',
      kind: 'job',
      payload: { bay: 'bay-1', receivedAtMs: 3000, job: aJob({ workOrder: 'WO-2' }) },
    } as const
    for (const delivery of [job, empty, later, empty, job, later]) await edge.deliver(delivery)
    const bays = (await (await get('/api/bays', { role: 'explainer' })).json()) as {
      id: string
      job: { workOrder: string } | null
    }[]
    expect(bays.find(bay => bay.id === 'bay-1')?.job?.workOrder).toBe('WO-2')
  })

  it('for a bay that is not its own ends the connection', async () => {
    const foreign = edge.deliver({
      type: 'deliver',
      id: 'job/1',
      kind: 'job',
      payload: { bay: 'bay-2', receivedAtMs: 1, job: aJob() },
    })
    foreign.catch(() => {}) // never acknowledged, which is the point
    expect(await edge.closed).toBe(1002)
  })

  const worn = { id: 'f1', severity: 'urgent', area: 'brake', fault: 'worn' }

  it('brings a moment to the edge until it is acknowledged, also over reconnects', async () => {
    await edge.deliver({
      type: 'deliver',
      id: 'job/1',
      kind: 'job',
      payload: { bay: 'bay-1', receivedAtMs: 1000, job: aJob({ findings: [worn] }) },
    })
    const explainer = await RelayClient.of(relay, { role: 'explainer' })
    const mark = (finding: string) =>
      explainer.post('/api/bays/bay-1/moments', { label: 'look here', severity: 'urgent', finding })
    const { status, body } = await mark('f9')
    expect([status, body.detail]).toEqual([409, 'the job in this bay has no such finding any more'])
    expect((await mark('f1')).status).toBe(202)
    await edge.close()
    edge = await startWritingEdge(relay, ['bay-1'])
    await until(() => edge.received.length > 0)
    expect(edge.received.map(mail => mail.payload)).toMatchObject([
      { bay: 'bay-1', label: 'look here', severity: 'urgent', finding: 'f1' },
    ])
    edge.acknowledge(edge.received[0]?.id ?? '')
    // Acknowledgements are worked on in order with deliveries: when this one is answered, so is that.
    await edge.deliver({
      type: 'deliver',
      id: 'job/2',
      kind: 'job',
      payload: { bay: 'bay-1', receivedAtMs: 2000, job: aJob({ revision: 2 }) },
    })
    await edge.close()
    edge = await startWritingEdge(relay, ['bay-1'])
    await edge.deliver({
      type: 'deliver',
      id: 'job/3',
      kind: 'job',
      payload: { bay: 'bay-1', receivedAtMs: 3000, job: aJob({ revision: 3 }) },
    })
    expect(edge.received).toEqual([])
  })
})
