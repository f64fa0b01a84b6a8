/** A day in a shop, as its record holds it: cars in two bays, one that waits, ratings, and what was declined. */
import type { Shop } from './shop.ts'

const minuteMs = 60_000

/** What somebody might write to see whether it runs: it must be seen as text, and as nothing else. */
export const hostile = `<img src=x onerror="document.title='run'"><script>document.title='run'</script>`

export const brake = {
  id: 'f1',
  severity: 'urgent',
  area: 'Front left brake',
  fault: 'Pads worn to 2 mm',
  proposal: 'Replace pads and discs',
  price: { material: 68_000, labour: 24_000 },
}

/** Times are around now, so that the day is today. */
export async function playDay(shop: Shop): Promise<void> {
  const at = (minutes: number) => new Date(Date.now() + minutes * minuteMs).toISOString()
  await shop.bring({
    workOrder: 'WO-OLD',
    state: 'delivered',
    at: at(-50 * 24 * 60),
    receivedAtMs: Date.now() - 50 * 24 * 60 * minuteMs,
    vehicle: { plate: '沪A12345', make: 'Toyota', model: 'Camry' },
    findings: [brake],
  })
  await shop.decline('WO-OLD', brake)
  for (const [workOrder, score] of [
    ['WO-A', 2],
    ['WO-B', 5],
    ['WO-C', 5],
    ['WO-D', 4],
    ['WO-E', 5],
  ] as const) {
    const promisedAt = at(workOrder === 'WO-A' ? -300 : 60)
    const past = { workOrder, promisedAt, vehicle: { plate: `沪B-${workOrder}` } }
    await shop.bring({ ...past, state: 'repairing', at: at(-290) })
    await shop.bring({ ...past, state: 'ready', at: at(-200) })
    await shop.rate(workOrder, [score, workOrder === 'WO-B' ? 4 : undefined], `${workOrder} ${hostile}`)
    await shop.bring({ ...past, state: 'delivered', at: at(-190) })
  }
  await shop.bring({
    workOrder: 'WO-WAITS',
    state: 'waiting',
    at: at(-10),
    appointmentAt: at(5),
    vehicle: { plate: '沪C777', make: 'Lexus', model: hostile },
  })
  await shop.bring({
    bay: 'bay-1',
    workOrder: 'WO-1',
    state: 'awaiting-approval',
    at: at(-12),
    promisedAt: at(-7),
    vehicle: { plate: '沪A12345', make: 'Toyota', model: 'Camry' },
    customer: { name: `王女士 ${hostile}`, showOnWall: true },
    steps: [
      { id: 's1', title: 'Wheels off', state: 'done', startedAt: at(-40), endedAt: at(-20) },
      { id: 's2', title: 'Brakes', state: 'active', startedAt: at(-12) },
    ],
    findings: [
      brake,
      { ...brake, id: 'f2', severity: 'advisory', area: 'Brake fluid', fault: `3.1 % water ${hostile}` },
      { id: 'f3', severity: 'ok', area: 'Tyres', fault: '6 mm all round' },
    ],
    items: [
      {
        id: 'i1',
        area: 'Front brakes',
        part: { name: 'Brake pads', model: '04465-33471', quantity: 1 },
        material: 42_000,
        labour: 18_000,
        tax: 6_000,
        minutes: 45,
        technician: 'T-104',
      },
    ],
  })
}
