/** Builders of what the API answers of a work order: a correct one, with what a test wants otherwise. */
import type { ShownFinding, WorkOrderAnswer } from '../../../relay/wire/work-order/work-order.ts'
import type { ClipInfo } from '../../../viewer/my/state/my-api.ts'

const noTotals = { material: 0, labour: 0, fee: 0, discount: 0, tax: 0, total: 0, due: 0 }

export function aWorkOrder(changes: Partial<WorkOrderAnswer> = {}): WorkOrderAnswer {
  return {
    workOrder: 'WO-1',
    revision: 1,
    state: 'repairing',
    at: '2026-11-23T00:15:00.000Z',
    vehicle: { plate: '沪A12345', make: 'Toyota', model: 'Camry' },
    customer: { name: '王女士', showOnWall: true },
    technician: { id: 'T-104', name: '佐藤 健二', title: '一级技师', photo: null },
    explainer: { id: 'E-7', name: 'Li Na', title: null, photo: null },
    bay: 'bay-1',
    progress: [],
    steps: [],
    findings: [],
    items: [],
    totals: noTotals,
    pickup: { choice: null, slots: [], mayChange: true },
    rating: null,
    mayRate: false,
    declinedBefore: [],
    isHeld: false,
    ...changes,
  }
}

export function aFinding(changes: Partial<ShownFinding> = {}): ShownFinding {
  return {
    id: 'f1',
    severity: 'urgent',
    area: 'Front left brake',
    fault: 'Pads worn to 2 mm',
    proposal: 'Replace pads and discs',
    price: { material: 68_000, labour: 24_000 },
    seen: 'seen-1',
    decision: null,
    mayDecide: true,
    needsCode: false,
    clips: [],
    ...changes,
  }
}

export function aClip(changes: Partial<ClipInfo> = {}): ClipInfo {
  return {
    id: 'c1',
    bay: 'bay-1',
    camera: 'lift',
    kind: 'step',
    step: null,
    finding: null,
    label: null,
    start: '2026-11-23T00:20:00.000Z',
    seconds: 24,
    url: '/clips/c1.mp4',
    thumbnail: '/clips/c1.jpg',
    overlay: null,
    sha256: '0'.repeat(64),
    ...changes,
  }
}
