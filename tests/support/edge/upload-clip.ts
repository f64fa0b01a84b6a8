/** A clip brought to the relay as an edge does it: its two files, then its tag. */

import { createHash } from 'node:crypto'
import type { JWK } from 'jose'
import type { ClipTag } from '../../../relay/wire/job/publication.ts'
import {
  clipAudience,
  clipFilesPath,
  contentRange,
  reprDigest,
} from '../../../relay/wire/uplink/clip-upload.ts'
import type { WritingEdge } from '../relay/edge-mail.ts'
import { signEdgeToken, testEdgeKey } from '../relay/edge-token.ts'
import type { TestRelay } from '../relay/test-relay.ts'

export interface UploadedClip {
  tag: Omit<ClipTag, 'sha256'>
  /** At most one part (clip.ts) each. */
  film: Uint8Array
  still: Uint8Array
  /** Of the edge; default: the tests' own. */
  key?: JWK
}

export async function uploadClip(
  relay: TestRelay,
  edge: WritingEdge,
  { tag, film, still, key = testEdgeKey }: UploadedClip,
): Promise<void> {
  const token = () => signEdgeToken({ site: relay.site.site.id, bays: [tag.bay], key }, clipAudience)
  await put(relay, await token(), tag.bay, `${tag.id}.mp4`, film)
  await put(relay, await token(), tag.bay, `${tag.id}.jpg`, still)
  const payload = { ...tag, sha256: sha256(film) }
  await edge.deliver({ type: 'deliver', id: `clip/${tag.id}`, kind: 'clip', payload })
}

async function put(
  relay: TestRelay,
  token: string,
  bay: string,
  file: string,
  bytes: Uint8Array,
): Promise<void> {
  const answer = await fetch(`${relay.httpUrl}${clipFilesPath}/${file}?bay=${bay}`, {
    method: 'PUT',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': file.endsWith('.mp4') ? 'video/mp4' : 'image/jpeg',
      'content-range': contentRange({ from: 0, to: bytes.byteLength - 1, total: bytes.byteLength }),
      'repr-digest': reprDigest(sha256(bytes)),
    },
    body: new Uint8Array(bytes),
  })
  if (answer.status !== 201) throw new Error(`the relay answered ${answer.status} to ${file}`)
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
