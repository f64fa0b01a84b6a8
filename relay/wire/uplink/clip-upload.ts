/**
 * How a clip's files come from an edge to the relay. Each clip has two, `{id}.mp4` and `{id}.jpg` (its thumbnail), and
 * where somebody wrote or drew over its picture a third, `{id}.json` (clip-overlay.ts). Each is sent in parts, one
 * request after the other, so that a broken line costs one part and live video gets its turn between two. When all are there the edge delivers the clip's tag by the uplink (mailbox.ts): only then is it listed.
 *
 * Every request carries `Authorization: Bearer` with a fresh edge token for `clipAudience`, and the clip's bay as
 * `?bay=`, which must be one of the token's: else 403. An id belongs to the bay that first sent it: else 404.
 *
 *     HEAD /api/edge/clips/{id}.mp4?bay=bay-1
 *       404                                  nothing is there: begin at 0
 *       200  Upload-Offset: 1048576          so many bytes are there, from the beginning
 *            Upload-Complete: ?0             ?1: all of them, checked and synced
 *            Repr-Digest: sha-256=:…:        of the whole file, as the first part said
 *
 *     PUT /api/edge/clips/{id}.mp4?bay=bay-1
 *       Content-Type: video/mp4              image/jpeg, or application/json
 *       Content-Range: bytes 1048576-1310719/31457280
 *       Repr-Digest: sha-256=:…:             of the whole file (RFC 9530), the same in every part
 *
 *       204  Upload-Offset: 1310720          kept; the next part begins there
 *       201  Upload-Complete: ?1             that was the last part, the digest is right, the file is synced
 *       200  Upload-Complete: ?1             it was there already, whole, with the same digest: nothing has changed
 *       409  Upload-Offset: 1048576          a part that begins elsewhere, or of a file with another digest (then the
 *                                            offset is 0 and the unfinished one is gone); with Upload-Complete: ?1 and
 *                                            Repr-Digest: there is a whole file with another digest, and it stays
 *       400                                  no or a malformed Content-Range or Repr-Digest, another length than it says
 *       413                                  a part longer than partByteLimit, a file longer than fileByteLimit
 *       422  Upload-Offset: 0                the last part came and the digest is wrong: all of it is gone
 *       429, 5xx                             later again
 *
 * Header names follow the IETF draft on resumable uploads; `?1` and `:…:` are structured fields (RFC 9651).
 */

export const clipFilesPath = '/api/edge/clips'
export const clipAudience = 'glassbay-clips'
/** Bytes of one request's body. */
export const partByteLimit = 1024 * 1024
/** Bytes of one file: ten minutes at 50 Mbit/s and some more. */
export const fileByteLimit = 4 * 1024 ** 3

/** 32 hexadecimal digits; made by the edge from what the clip shows, so that the same clip has the same id. */
export const clipIdForm = /^[0-9a-f]{32}$/

export const clipFileTypes = ['mp4', 'jpg', 'json'] as const
export type ClipFileType = (typeof clipFileTypes)[number]
export const clipMediaTypes: Record<ClipFileType, string> = {
  mp4: 'video/mp4',
  jpg: 'image/jpeg',
  json: 'application/json',
}

/** A part of a file: `to` is the last byte's index, as in Content-Range. */
export interface FilePart {
  from: number
  to: number
  total: number
}

export function contentRange({ from, to, total }: FilePart): string {
  return `bytes ${from}-${to}/${total}`
}

/** Undefined for anything but a range within a file that is not empty and not too long. */
export function parseContentRange(header: string | undefined): FilePart | undefined {
  const match = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/.exec(header ?? '')
  if (!match) return undefined
  const [from = 0, to = 0, total = 0] = match.slice(1).map(Number)
  return from <= to && to < total && total <= fileByteLimit ? { from, to, total } : undefined
}

/** `sha256` in hexadecimal. */
export function reprDigest(sha256: string): string {
  const bytes = sha256.match(/../g)?.map(byte => Number.parseInt(byte, 16)) ?? []
  return `sha-256=:${btoa(String.fromCharCode(...bytes))}:`
}

/** The digest in hexadecimal; undefined for anything but one SHA-256. */
export function parseReprDigest(header: string | undefined): string | undefined {
  const base64 = /^sha-256=:([A-Za-z0-9+/]{43}=):$/.exec(header ?? '')?.[1]
  if (!base64) return undefined
  return Array.from(atob(base64), byte => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('')
}
