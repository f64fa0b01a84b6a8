/** What a customer's page asks the relay, and what it says to it. */
import type { ListedClip } from '../../../relay/wire/work-order/clip-list.ts'
import type {
  DecisionRequest,
  PickupRequest,
  RatingRequest,
  ShownFinding,
  ShownPickup,
  ShownRating,
  WorkOrderAnswer,
} from '../../../relay/wire/work-order/work-order.ts'
import { type Api, ApiError, type Problem } from '../../ui/page/api.ts'

export type ClipInfo = ListedClip

/** As many as the list gives at once: more than a job of several days has. */
const clipLimit = 200

export class MyApi {
  private readonly api: Api
  private readonly address: string

  constructor(api: Api, workOrder: string) {
    this.api = api
    this.address = `/api/work-orders/${encodeURIComponent(workOrder)}`
  }

  read(): Promise<WorkOrderAnswer> {
    return this.api.read(this.address)
  }

  clips(): Promise<ClipInfo[]> {
    return this.api.read(`${this.address}/clips?limit=${clipLimit}`)
  }

  decide(finding: string, request: DecisionRequest): Promise<ShownFinding> {
    return this.api.post(`${this.address}/findings/${encodeURIComponent(finding)}/decision`, request)
  }

  choosePickup(request: PickupRequest): Promise<ShownPickup> {
    return this.api.post(`${this.address}/pickup`, request)
  }

  rate(request: RatingRequest): Promise<ShownRating> {
    return this.api.post(`${this.address}/rating`, request)
  }
}

/** What kept a word of the customer's from being taken; no status when no answer came. */
export function refusalOf(error: unknown): { status: number | undefined; problem: Problem } {
  return error instanceof ApiError ? error : { status: undefined, problem: {} }
}
