/**
 * Who gets what from each route and socket of the relay: the whole of it, and the one place to write it down.
 *
 * A route that is added needs a row here, or access-table.test.ts fails and names it. The key is the route as it is
 * served. `see` is the status that each role gets, in this order:
 *
 *     display, the customer of the work order, another customer, explainer, manager
 *
 * for the things of access-site.ts: work order WO-1 with its findings and clips, in bay-1. Names in the path are filled
 * in from `things`; `id` says which one stands for {id}. Unless `body` says otherwise a POST or PUT carries `{}`: for a role that may,
 * that is usually 400, which is proof enough and changes nothing. Without a good token everything is 401; only what is `isOpen` is not.
 */
import { clipId } from '../../support/relay/access-site.ts'

type Statuses = readonly [display: number, own: number, other: number, explainer: number, manager: number]

export interface AccessRow {
  see: Statuses
  id?: string
  body?: object
  /** Open to everybody, with any token and with none. */
  isOpen?: true
}

export const things: Readonly<Record<string, string>> = {
  workOrder: 'WO-1',
  finding: 'f1',
  bay: 'bay-1',
  camera: 'lift',
  id: 'no-such-thing',
}

const open = (status: number): AccessRow => ({ see: [status, status, status, status, status], isOpen: true })
const everybody: AccessRow = { see: [200, 200, 200, 200, 200] }
const itsCustomerAndStaff: AccessRow = { see: [403, 200, 404, 200, 200] }
const managersOnly = (status = 200): AccessRow => ({ see: [403, 403, 403, 403, status] })

export const routeTable: Readonly<Record<string, AccessRow>> = {
  'get /healthz': open(200),
  'get /readyz': open(200),
  'get /api/asyncapi.json': open(200),
  'get /api/openapi.json': open(200),
  'get /api/site': open(200),
  'get /api/prices': open(200),
  'post /api/session': open(400),

  'get /api/session': everybody,
  'get /api/bays': everybody,
  'get /api/events': everybody,
  'get /api/staff/{id}/photo': { see: [404, 404, 404, 404, 404] },

  'get /api/work-orders/{workOrder}': itsCustomerAndStaff,
  'get /api/work-orders/{workOrder}/clips': itsCustomerAndStaff,
  'get /clips/{id}.mp4': { ...itsCustomerAndStaff, id: clipId },
  'get /clips/{id}.jpg': { ...itsCustomerAndStaff, id: clipId },
  'get /clips/{id}.overlay.json': { ...itsCustomerAndStaff, id: clipId },
  'post /api/work-orders/{workOrder}/findings/{finding}/decision': { see: [403, 400, 404, 400, 400] },
  'post /api/work-orders/{workOrder}/rating': { see: [403, 400, 404, 403, 403] },
  'post /api/work-orders/{workOrder}/pickup': { see: [403, 400, 404, 403, 403] },

  'get /api/explain': { see: [403, 403, 403, 200, 200] },
  'get /api/work-orders': { see: [403, 403, 403, 200, 200] },
  'post /api/bays/{bay}/moments': { see: [403, 403, 403, 202, 202] },
  'post /api/bays/{bay}/cameras/{camera}/ptz': { see: [403, 403, 403, 404, 404] }, // a camera that cannot be turned
  'post /api/bays/{bay}/cameras/{camera}/presets': { see: [403, 403, 403, 404, 404] }, // the same

  'put /api/work-orders/{workOrder}/hold': managersOnly(400),
  'get /api/viewers': managersOnly(),
  'get /api/performance': managersOnly(),
  'get /api/follow-ups': managersOnly(),
  'post /api/follow-ups/{id}': managersOnly(404),
  'get /api/audit': managersOnly(),
  'get /api/links': managersOnly(),
  'post /api/links': managersOnly(400),
  'delete /api/links/{id}': managersOnly(204),
  'get /api/edges': managersOnly(),
  'post /api/edges/{id}/enrolment': managersOnly(404),
  'delete /api/edges/{id}': managersOnly(404),
  'get /api/health': managersOnly(),
  'get /metrics': managersOnly(),
}

/** 101 is a socket that is open. An edge's has no role that may: it takes an edge's token. */
export const socketTable: Readonly<Record<string, AccessRow & { protocol: string }>> = {
  '/live/{bay}/{camera}': { see: [101, 101, 404, 101, 101], protocol: 'glassbay.fmp4' },
  '/narrate/{bay}': { see: [403, 403, 403, 101, 101], protocol: 'glassbay.narrate' },
  '/uplink': { see: [401, 401, 401, 401, 401], protocol: 'glassbay.uplink.1' },
}
