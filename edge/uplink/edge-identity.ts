/**
 * Who this edge is: a key pair (Ed25519) that it makes itself at its first start. The private half never leaves its file;
 * the relay knows the public half since the edge was enrolled (relay/wire/uplink/enrolment.ts). Requests and connections
 * carry a token signed with it, good for one use.
 */

import { randomBytes } from 'node:crypto'
import { mkdir, open, readFile, rename } from 'node:fs/promises'
import path from 'node:path'
import {
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  SignJWT,
} from 'jose'
import { syncDirectory } from '../../config/system/sync-directory.ts'
import {
  type EdgePublicKey,
  enrolmentAudience,
  enrolmentPath,
  siteTokenAudience,
} from '../../relay/wire/uplink/enrolment.ts'

const lifetimeSeconds = 60

export interface EdgeIdentityOptions {
  /** The site's id. */
  site: string
  bays: readonly string[]
  /** The private key as JWK (RFC 8037). */
  key: JWK
  /** What lets an unknown key in: a code of `npm run enrol`, else `edge.key` of the site file. */
  proof?: { code?: string | undefined; siteKey?: string | undefined }
}

export class EdgeIdentity {
  private readonly options: EdgeIdentityOptions

  constructor(options: EdgeIdentityOptions) {
    this.options = options
  }

  /** Whether there is anything to enrol with. */
  get canEnrol(): boolean {
    const { code, siteKey } = this.options.proof ?? {}
    return code !== undefined || siteKey !== undefined
  }

  /** @param audience what the token is for: relay/wire has one for the uplink, one for clips' files, one for enrolling */
  async token(audience: string): Promise<string> {
    const { site, bays, key } = this.options
    const signing = (await importJWK(key, 'EdDSA')) as CryptoKey
    return new SignJWT({ bays })
      .setProtectedHeader({ alg: 'EdDSA', kid: await calculateJwkThumbprint(key) })
      .setIssuer(site)
      .setAudience(audience)
      .setJti(randomBytes(16).toString('base64url'))
      .setIssuedAt()
      .setExpirationTime(`${lifetimeSeconds}s`)
      .sign(signing)
  }

  /** Throws Error with the relay's own sentence when it does not take the key. @param relayUrl http or https, no slash */
  async enrol(relayUrl: string): Promise<void> {
    const { code } = this.options.proof ?? {}
    const publicKey = publicHalf(this.options.key)
    const answer = await fetch(`${relayUrl}${enrolmentPath}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await this.token(enrolmentAudience)}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify(
        code === undefined ? { publicKey, siteToken: await this.siteToken() } : { publicKey, code },
      ),
      signal: AbortSignal.timeout(5000),
    })
    if (answer.ok) return
    const problem = (await answer.json().catch(() => ({}))) as { detail?: string }
    throw new Error(`the relay did not enrol this edge: ${problem.detail ?? answer.status}`)
  }

  private siteToken(): Promise<string> {
    const { site, proof } = this.options
    return new SignJWT({})
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(site)
      .setAudience(siteTokenAudience)
      .setIssuedAt()
      .setExpirationTime(`${lifetimeSeconds}s`)
      .sign(new TextEncoder().encode(proof?.siteKey ?? ''))
  }
}

export async function makeEdgeKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
  return exportJWK(privateKey)
}

export function publicHalf({ x }: JWK): EdgePublicKey {
  return { kty: 'OKP', crv: 'Ed25519', x: x ?? '' }
}

/** The bay's key from `{directory}/{bay}.json`, made when missing; only its owner can read it. Throws when it cannot. */
export async function loadEdgeKey(directory: string, bay: string): Promise<JWK> {
  const file = path.join(directory, `${bay}.json`)
  try {
    return JSON.parse(await readFile(file, 'utf8')) as JWK
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw new Error(`cannot use the edge's key ${file}: ${(error as Error).message}`, { cause: error })
    }
  }
  const key = await makeEdgeKey()
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const handle = await open(`${file}.new`, 'w', 0o600)
  try {
    await handle.writeFile(`${JSON.stringify(key)}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(`${file}.new`, file)
  await syncDirectory(directory)
  return key
}
