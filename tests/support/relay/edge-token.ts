/** The key with which the tests' edges come, and what makes a relay know it. */
import { generateKeyPairSync } from 'node:crypto'
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

/** A key of an edge of its own. */
export function newEdgeKey(): JWK {
  return generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }) as JWK
}

export interface TestEdgeToken {
  site: string
  bays: readonly string[]
  key: JWK
}

export function signEdgeToken(edge: TestEdgeToken, audience: string): Promise<string> {
  return new EdgeIdentity(edge).token(audience)
}

/** Whether the relay with this folder as its `relay.data` runs already or not. */
export async function enrolTestEdge(
  data: string,
  { site = 'test-site', bays, key = testEdgeKey }: { site?: string; bays: readonly string[]; key?: JWK },
): Promise<void> {
  const catalogue = await openCatalogue(path.join(data, 'record.sqlite'))
  const keys = new EdgeKeys({ site, catalogue })
  for (const bay of bays) {
    const { code } = await keys.makeCode(bay)
    await keys.enrol(bay, publicHalf(key), { code })
  }
  await catalogue.destroy()
}
