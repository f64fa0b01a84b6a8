/** The key with which the tests' edges come, and what makes a relay know it. */
import path from 'node:path'
import type { JWK } from 'jose'
import { EdgeIdentity, publicHalf } from '../../../edge/uplink/edge-identity.ts'
import { EdgeKeys } from '../../../relay/store/access/edge-keys.ts'
import { openCatalogue } from '../../../relay/store/database/catalogue.ts'

export const testEdgeKey = {
  kty: 'OKP',
  crv: 'Ed25519',
  d: 'qMlZheOQ9Pcx9aCBznRCcGOqUqALVfjSD6mnBzWtewY',
  x: 'J7TIY_GM4iVLyW99Y85ThrPBm5NP4e3OHrCLUKepafM',
} as const satisfies JWK

export interface TestEdgeToken {
  site: string
  bays: readonly string[]
  key: JWK
}

export function signEdgeToken(edge: TestEdgeToken, audience: string): Promise<string> {
  return new EdgeIdentity(edge).token(audience)
}

/** Before the relay is started with this folder as its `relay.data`. */
export async function enrolTestEdge(
  data: string,
  { site = 'test-site', bays }: { site?: string; bays: readonly string[] },
): Promise<void> {
  const catalogue = await openCatalogue(path.join(data, 'record.sqlite'))
  const keys = new EdgeKeys({ site, catalogue })
  for (const bay of bays) {
    const { code } = await keys.makeCode(bay)
    await keys.enrol(bay, publicHalf(testEdgeKey), { code })
  }
  await catalogue.destroy()
}
