/**
 * How the relay comes to know an edge's key. The edge makes its key itself; what is told is the public half.
 *
 *     POST /api/edge/enrol
 *       Authorization: Bearer …   an edge token for `enrolmentAudience`, signed with the key that is to be enrolled
 *       { "publicKey": {"kty":"OKP","crv":"Ed25519","x":"…"}, "code": "…" }      or "siteToken" in place of "code"
 *
 *       204   the key speaks for the token's bay from now on; asked again with the same key it is 204 again
 *       401   the token, the code or the site token is not good
 *       409   the bay has, or had, an edge of its own: this takes a code (`npm run enrol`)
 *       429   too many wrong ones from this address
 */
import { z } from 'zod'

export const enrolmentPath = '/api/edge/enrol'
/** Of the edge's token. */
export const enrolmentAudience = 'glassbay-enrol'
/** Of the token that is signed with `edge.key` (HS256), for sites whose edges bring themselves in. */
export const siteTokenAudience = 'glassbay-enrol-site'

/** An Ed25519 public key as JWK (RFC 8037); anything else in it is left out. */
export const edgePublicKeySchema = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
})

export const enrolmentSchema = z.union([
  z.object({ publicKey: edgePublicKeySchema, code: z.string().min(1).max(64) }),
  z.object({ publicKey: edgePublicKeySchema, siteToken: z.string().min(1).max(4096) }),
])

export type EdgePublicKey = z.output<typeof edgePublicKeySchema>
export type Enrolment = z.output<typeof enrolmentSchema>
