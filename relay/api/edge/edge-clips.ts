/**
 * Where the edges bring their clips' files, part by part; relay/wire/uplink/clip-upload.ts describes every request and answer.
 * No link opens this: it takes an edge's token for this audience, and the clip's bay must be one that it speaks for.
 */
import express, { type Request, type Response, Router } from 'express'
import { edgeCan } from '../../access/edge-can.ts'
import type { EdgeTokens } from '../../access/edge-tokens.ts'
import { Refusal } from '../../access/refusal.ts'
import type { ClipFileState, ClipFiles, IncomingPart } from '../../store/clips/clip-files.ts'
import {
  type ClipFileType,
  clipFilesPath,
  clipIdForm,
  clipMediaTypes,
  parseContentRange,
  parseReprDigest,
  partByteLimit,
  reprDigest,
} from '../../wire/uplink/clip-upload.ts'

export interface EdgeClipsOptions {
  clipFiles: ClipFiles
  /** For clipAudience. */
  tokens: EdgeTokens
}

export const edgeClipPath = `${clipFilesPath}/{file}`

export function edgeClipRouter({ clipFiles, tokens }: EdgeClipsOptions): Router {
  const router = Router()
  const body = express.raw({ type: Object.values(clipMediaTypes), limit: partByteLimit })
  router.head(`${clipFilesPath}/:file`, async (request, response) => {
    const { state } = await find(request, { clipFiles, tokens })
    if (!state) throw new Refusal(404)
    describe(response, state).status(200).end()
  })
  router.put(
    `${clipFilesPath}/:file`,
    async (request, response, next) => {
      // Before the body is read: a stranger's megabyte is not taken in.
      response.locals.found = await find(request, { clipFiles, tokens })
      next()
    },
    body,
    async (request, response) => {
      const { id, type, bay } = response.locals.found as Found
      const part = readPart(request, { id, type, bay })
      const outcome = await clipFiles.receive(part)
      const state = await clipFiles.state(id, type)
      response.set('Upload-Offset', String(state?.offset ?? 0))
      switch (outcome) {
        case 'kept':
          response.status(204)
          break
        case 'stored':
        case 'present':
          response.set('Upload-Complete', '?1').status(outcome === 'stored' ? 201 : 200)
          break
        case 'conflict':
          if (state?.isComplete) describe(response, state)
          response.status(409)
          break
        case 'wrong-digest':
          response.status(422)
          break
        default:
          outcome satisfies never
      }
      response.end()
    },
  )
  return router
}

interface Found {
  id: string
  type: ClipFileType
  bay: string
  state: ClipFileState | undefined
}

async function find(request: Request, { clipFiles, tokens }: EdgeClipsOptions): Promise<Found> {
  const token = /^Bearer (\S+)$/i.exec(request.get('authorization') ?? '')?.[1] ?? ''
  const edge = await tokens.redeem(token).catch(() => {
    throw new Refusal(401, "this needs an edge's token")
  })
  const bay = String(request.query.bay)
  if (edgeCan(edge, 'speak-for-bay', { bay }) !== 'allowed')
    throw new Refusal(403, 'the token does not speak for that bay')
  const { file } = request.params
  const [id = '', type = ''] = String(file).split('.')
  if (!clipIdForm.test(id) || !isFileType(type) || file !== `${id}.${type}`) throw new Refusal(404)
  const state = await clipFiles.state(id, type)
  if (state && state.bay !== bay) throw new Refusal(404)
  return { id, type, bay, state }
}

function isFileType(type: string): type is ClipFileType {
  return type in clipMediaTypes
}

function readPart(request: Request, { id, type, bay }: Omit<Found, 'state'>): IncomingPart {
  const range = parseContentRange(request.get('content-range'))
  const sha256 = parseReprDigest(request.get('repr-digest'))
  const bytes: unknown = request.body
  if (!range || !sha256)
    throw new Refusal(400, 'Content-Range and Repr-Digest must say which part of which file this is')
  if (!Buffer.isBuffer(bytes) || bytes.byteLength !== range.to - range.from + 1) {
    throw new Refusal(400, 'the body is not as long as Content-Range says')
  }
  return { id, type, bay, sha256, bytes, ...range }
}

function describe(response: Response, { offset, isComplete, sha256 }: ClipFileState): Response {
  return response.set({
    'Upload-Offset': String(offset),
    'Upload-Complete': isComplete ? '?1' : '?0',
    'Repr-Digest': reprDigest(sha256),
  })
}
