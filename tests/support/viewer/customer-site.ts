/** A relay with a bay whose edge is in the test's hand: jobs go in, what customers say comes out. */
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { RelayDelivery } from '../../../relay/wire/mail/mail.ts'
import type { ShownFinding, WorkOrderAnswer } from '../../../relay/wire/work-order/work-order.ts'
import { aJob } from '../job.ts'
import { startWritingEdge, type WritingEdge } from '../relay/edge-mail.ts'
import { RelayClient } from '../relay/relay-client.ts'
import { startTestRelay, type TestRelay, type TestRelayOptions } from '../relay/test-relay.ts'
import { until } from '../until.ts'

type Spoken = Extract<RelayDelivery, { kind: 'decision' | 'pickup' | 'rating' }>

export const brakes = {
  id: 'f1',
  severity: 'urgent',
  area: 'front left brake',
  fault: 'pads worn to 2 mm',
  proposal: 'replace pads and discs',
  price: { material: 68_000, labour: 24_000 },
} as const

export class CustomerSite {
  readonly relay: TestRelay
  private edge: WritingEdge
  private deliveries = 0

  constructor(relay: TestRelay, edge: WritingEdge) {
    this.relay = relay
    this.edge = edge
  }

  static async start(options: TestRelayOptions = {}): Promise<CustomerSite> {
    const relay = await startTestRelay(options)
    return new CustomerSite(relay, await startWritingEdge(relay, ['bay-1']))
  }

  /** Resolves when the relay has stored it. */
  async tell(changes: Record<string, unknown>): Promise<void> {
    this.deliveries += 1
    await this.edge.deliver({
      type: 'deliver',
      id: `job/${this.deliveries}`,
      kind: 'job',
      payload: { bay: 'bay-1', receivedAtMs: Date.now(), job: aJob({ findings: [brakes], ...changes }) },
    })
  }

  customer(workOrder = 'WO-1'): Promise<RelayClient> {
    return RelayClient.of(this.relay, { role: 'customer', workOrder })
  }

  staff(role: 'explainer' | 'manager' = 'explainer'): Promise<RelayClient> {
    return RelayClient.of(this.relay, { role })
  }

  async read(workOrder = 'WO-1'): Promise<WorkOrderAnswer> {
    return (await this.customer(workOrder)).read<WorkOrderAnswer>(`/api/work-orders/${workOrder}`)
  }

  async finding(workOrder = 'WO-1', id = 'f1'): Promise<ShownFinding> {
    const found = (await this.read(workOrder)).findings.find(finding => finding.id === id)
    if (!found) throw new Error(`no finding ${id}`)
    return found
  }

  /**
   * What the edge has been sent for customers. Deliveries keep their order: once the edge has what is behind, it has
   * all that came before.
   */
  async spoken(count: number): Promise<Spoken[]> {
    await until(() => this.received().length >= count)
    return this.received()
  }

  private received(): Spoken[] {
    return this.edge.received.filter(mail => mail.kind !== 'moment')
  }

  /** As the record's file has it. */
  rows(table: 'decision' | 'rating' | 'pickup'): Record<string, unknown>[] {
    const file = path.join(this.relay.site.relay.data, 'record.sqlite')
    const database = new DatabaseSync(file, { readOnly: true })
    try {
      return database.prepare(`SELECT * FROM ${table} ORDER BY at, position`).all()
    } finally {
      database.close()
    }
  }

  /** The edge goes away; resolves when it has. */
  async leave(): Promise<void> {
    await this.edge.close()
  }

  async stop(): Promise<void> {
    await this.edge.close()
    await this.relay.stop()
  }
}
