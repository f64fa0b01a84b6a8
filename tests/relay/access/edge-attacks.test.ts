/** What somebody with one bay's edge in his hands can do to the other bays: nothing. Each was tried, and went, before. */
import { createHash, randomBytes } from 'node:crypto'
import path from 'node:path'
import type { JWK } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { EdgeKeys } from '../../../relay/store/access/edge-keys.ts'
import { openCatalogue } from '../../../relay/store/database/catalogue.ts'
import type { ClipTag } from '../../../relay/wire/job/publication.ts'
import type { WorkOrderAnswer } from '../../../relay/wire/work-order/work-order.ts'
import type { ClipInfo } from '../../../viewer/my/state/my-api.ts'
import { uploadClip } from '../../support/edge/upload-clip.ts'
import { aJob } from '../../support/job.ts'
import { startWritingEdge, type WritingEdge } from '../../support/relay/edge-mail.ts'
import { enrolTestEdge, newEdgeKey, testEdgeKey } from '../../support/relay/edge-token.ts'
import { startTestRelay, type TestRelay } from '../../support/relay/test-relay.ts'

let relay: TestRelay
/** Of bay-1, where WO-1 is. */
let edge: WritingEdge
/** Of bay-2, and in the wrong hands. */
let stolen: WritingEdge
let stolenKey: JWK
let deliveries = 0

beforeEach(async () => {
  relay = await startTestRelay({ enrolled: ['bay-1'] })
  stolenKey = newEdgeKey()
  await enrolTestEdge(relay.site.relay.data, { bays: ['bay-2'], key: stolenKey })
  edge = await startWritingEdge(relay, ['bay-1'])
  stolen = await startWritingEdge(relay, ['bay-2'], stolenKey)
  await tell(edge, 'bay-1', { revision: 3 })
})

afterEach(async () => {
  await Promise.all([edge.close(), stolen.close()])
  await relay.stop()
})

/** `job` undefined: the bay is empty. */
async function tell(by: WritingEdge, bay: string, job: object | undefined, id?: string): Promise<void> {
  deliveries += 1
  const payload = {
    bay,
    receivedAtMs: Date.now(),
    job: job ? aJob({ at: new Date().toISOString(), ...job }) : null,
  }
  await by.deliver({ type: 'deliver', id: id ?? `job/${deliveries}`, kind: 'job', payload })
}

async function get(url: string, grant: Parameters<TestRelay['token']>[0]): Promise<Response> {
  return fetch(`${relay.httpUrl}${url}`, { headers: { authorization: `Bearer ${await relay.token(grant)}` } })
}

const customerOf = (workOrder: string) => ({ role: 'customer' as const, workOrder })

async function read(workOrder = 'WO-1'): Promise<WorkOrderAnswer> {
  return (await (await get(`/api/work-orders/${workOrder}`, customerOf(workOrder))).json()) as WorkOrderAnswer
}

async function clipsOf(workOrder: string): Promise<string[]> {
  const answer = await get(`/api/work-orders/${workOrder}/clips`, customerOf(workOrder))
  return answer.status === 200 ? ((await answer.json()) as ClipInfo[]).map(({ id }) => id) : []
}

function aTag(changes: Partial<ClipTag> = {}): Omit<ClipTag, 'sha256'> {
  const id = randomBytes(16).toString('hex')
  return {
    id,
    workOrder: 'WO-1',
    bay: 'bay-1',
    camera: 'lift',
    kind: 'step',
    start: new Date().toISOString(),
    seconds: 5,
    ...changes,
  }
}

const film = randomBytes(2000)

function bring(by: WritingEdge, tag: Omit<ClipTag, 'sha256'>): Promise<void> {
  const key = by === stolen ? stolenKey : testEdgeKey
  return uploadClip(relay, by, { tag, film, still: film.subarray(0, 500), key })
}

async function metrics(): Promise<string> {
  return (await get('/metrics', { role: 'manager' })).text()
}

describe("an edge's word of another bay's work order", () => {
  it('changes nothing, and the true one goes on', async () => {
    await tell(stolen, 'bay-2', {
      revision: Number.MAX_SAFE_INTEGER,
      state: 'ready',
      vehicle: { plate: 'STOLEN' },
    })
    await tell(stolen, 'bay-2', { revision: 4, state: 'cancelled', vehicle: { plate: 'STOLEN' } })
    expect(await metrics()).toContain('glassbay_edge_kept_back{bay="bay-2"} 2')
    expect(await read()).toMatchObject({
      bay: 'bay-1',
      revision: 3,
      state: 'repairing',
      vehicle: { plate: '沪A12345' },
    })
    await tell(edge, 'bay-1', { revision: 4, state: 'quality-check' })
    expect(await read()).toMatchObject({ bay: 'bay-1', revision: 4, state: 'quality-check' })
  })

  it('opens its own bay to nobody', async () => {
    await tell(stolen, 'bay-2', { revision: 4 })
    const bays = (await (await get('/api/bays', customerOf('WO-1'))).json()) as { id: string }[]
    expect(bays.map(({ id }) => id)).toEqual(['bay-1'])
  })

  it('counts once that bay has let it go, with all that was told meanwhile', async () => {
    await tell(stolen, 'bay-2', { revision: 4, state: 'diagnosing' })
    await tell(stolen, 'bay-2', { revision: 5, state: 'awaiting-approval' })
    expect(await read()).toMatchObject({ bay: 'bay-1', revision: 3 })
    await tell(edge, 'bay-1', undefined)
    const moved = await read()
    expect(moved).toMatchObject({ bay: 'bay-2', revision: 5, state: 'awaiting-approval' })
    expect(moved.progress.map(({ state }) => state)).toContain('diagnosing')
    expect(await metrics()).not.toContain('glassbay_edge_kept_back{')
  })

  it('counts for the record alone when its bay has gone on by then', async () => {
    await tell(stolen, 'bay-2', { revision: 4, state: 'quality-check' })
    await tell(stolen, 'bay-2', { workOrder: 'WO-7', revision: 1 })
    await tell(edge, 'bay-1', { workOrder: 'WO-8', revision: 1 })
    expect(await read()).toMatchObject({ bay: null, revision: 4, state: 'quality-check' })
    expect(await read('WO-7')).toMatchObject({ bay: 'bay-2' })
    expect(await read('WO-8')).toMatchObject({ bay: 'bay-1' })
  })

  it('does not take up again what was delivered', async () => {
    await tell(edge, 'bay-1', { revision: 4, state: 'delivered' })
    await tell(stolen, 'bay-2', { revision: 5, state: 'repairing', vehicle: { plate: 'STOLEN' } })
    expect(await read()).toMatchObject({ revision: 4, state: 'delivered', vehicle: { plate: '沪A12345' } })
  })

  it.each([Number.MAX_SAFE_INTEGER, 1000])(
    'with revision %d before its vehicle came closes it to nobody',
    async revision => {
      const squatted = {
        workOrder: 'WO-9',
        revision,
        at: '2099-01-01T00:00:00Z',
        vehicle: { plate: 'STOLEN' },
      }
      await tell(stolen, 'bay-2', squatted)
      await tell(stolen, 'bay-2', undefined)
      await tell(edge, 'bay-1', { workOrder: 'WO-9', revision: 1 })
      expect(await read('WO-9')).toMatchObject({ bay: 'bay-1', revision: 1, vehicle: { plate: '沪A12345' } })
      await tell(edge, 'bay-1', { workOrder: 'WO-9', revision: 2, state: 'ready' })
      expect(await read('WO-9')).toMatchObject({ bay: 'bay-1', revision: 2, state: 'ready' })
    },
  )

  it('is free again when its key is called back', async () => {
    await tell(stolen, 'bay-2', { workOrder: 'WO-9', revision: 1, vehicle: { plate: 'STOLEN' } })
    await tell(edge, 'bay-1', { workOrder: 'WO-9', revision: 2 })
    expect(await read('WO-9')).toMatchObject({ bay: 'bay-2' })
    await callBack('bay-2')
    await tell(edge, 'bay-1', { workOrder: 'WO-9', revision: 3 })
    expect(await read('WO-9')).toMatchObject({ bay: 'bay-1', revision: 3, vehicle: { plate: '沪A12345' } })
  })

  it('that leaps is refused, and said', async () => {
    await tell(edge, 'bay-1', { revision: Number.MAX_SAFE_INTEGER })
    await tell(edge, 'bay-1', { revision: 4, state: 'ready' })
    expect(await read()).toMatchObject({ revision: 4, state: 'ready' })
    expect(await metrics()).toContain('glassbay_edge_refused_total{bay="bay-1",kind="job"} 1')
  })
})

async function callBack(bay: string): Promise<void> {
  const catalogue = await openCatalogue(path.join(relay.site.relay.data, 'record.sqlite'))
  await new EdgeKeys({ site: relay.site.site.id, catalogue }).revoke(bay)
  await catalogue.destroy()
}

describe("an edge's clip", () => {
  it("comes into no other customer's list", async () => {
    await tell(stolen, 'bay-2', { workOrder: 'WO-2', revision: 1 })
    await bring(stolen, aTag({ bay: 'bay-2', workOrder: 'WO-1' }))
    await bring(stolen, aTag({ bay: 'bay-2', workOrder: 'WO-unheard-of' }))
    expect(await clipsOf('WO-1')).toEqual([])
    const own = aTag({ bay: 'bay-2', workOrder: 'WO-2' })
    await bring(stolen, own)
    expect(await clipsOf('WO-2')).toEqual([own.id])
  })

  it('is not listed of a work order that was in the bay last week', async () => {
    await tell(edge, 'bay-1', { workOrder: 'WO-8', revision: 1 })
    await bring(edge, aTag({ start: new Date(Date.now() + 7 * 24 * 3_600_000).toISOString() }))
    expect(await clipsOf('WO-1')).toEqual([])
  })

  it("is never another bay's film under its own name", async () => {
    await tell(stolen, 'bay-2', { workOrder: 'WO-2', revision: 1 })
    const tag = aTag()
    const payload = {
      ...tag,
      bay: 'bay-2',
      workOrder: 'WO-2',
      sha256: createHash('sha256').update(film).digest('hex'),
    }
    // Before its own edge has brought it, while it has brought it and not yet said so, and after.
    await stolen.deliver({ type: 'deliver', id: 'clip/1', kind: 'clip', payload })
    await bring(edge, tag)
    await stolen.deliver({ type: 'deliver', id: 'clip/2', kind: 'clip', payload })
    expect(await clipsOf('WO-2')).toEqual([])
    expect(await clipsOf('WO-1')).toEqual([tag.id])
    expect((await get(`/clips/${tag.id}.mp4`, customerOf('WO-2'))).status).toBe(404)
    const own = await get(`/clips/${tag.id}.mp4`, customerOf('WO-1'))
    expect(Buffer.from(await own.arrayBuffer())).toEqual(film)
  })

  it('that came before its work order was handed over is listed once it was', async () => {
    await tell(stolen, 'bay-2', { revision: 4 })
    const tag = aTag({ bay: 'bay-2' })
    await bring(stolen, tag)
    expect(await clipsOf('WO-1')).toEqual([])
    await tell(edge, 'bay-1', undefined)
    expect(await clipsOf('WO-1')).toEqual([tag.id])
  })
})

describe("an edge's mail", () => {
  it("uses up no other edge's ids", async () => {
    const id = 'job/bay-1/WO-1/4'
    await tell(stolen, 'bay-2', { workOrder: 'WO-2', revision: 1 }, id)
    await tell(edge, 'bay-1', { revision: 4, state: 'ready' }, id)
    expect(await read()).toMatchObject({ revision: 4, state: 'ready' })
  })

  it('for another bay ends its connection, and nothing of it is kept', async () => {
    const payload = { bay: 'bay-1', receivedAtMs: Date.now(), job: aJob({ revision: 4, state: 'ready' }) }
    void stolen.deliver({ type: 'deliver', id: 'job/x', kind: 'job', payload }).catch(() => {}) // never acknowledged
    expect(await stolen.closed).toBe(1002)
    expect(await read()).toMatchObject({ revision: 3 })
  })
})
