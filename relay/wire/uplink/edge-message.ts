/** What comes from an edge is checked like everything from outside: the schemas behind `EdgeMessage`. */
import { z } from 'zod'
import { ptzSchema } from '../ptz/ptz.ts'
import { type StreamFaultKind, streamFaults } from './camera-report.ts'
import { type EdgeMessage, sentenceLimit } from './uplink.ts'

const id = z.string().min(1).max(64)
const stream = z.int().min(0).max(0xffff)
const mime = z.string().max(200)
const pixels = z.int().min(0).max(0xffff)
/** However long a sentence comes, it is no reason to end the uplink: it is cut. */
const sentence = z.string().transform(text => text.slice(0, sentenceLimit))

const reason = z.object({
  code: z.enum([
    'STARTING',
    'REFUSED',
    'UNREACHABLE',
    'CERTIFICATE',
    'UNAUTHORIZED',
    'FORBIDDEN',
    'NOT_FOUND',
    'TOO_MANY_SESSIONS',
    'SESSION_LOST',
    'CAMERA_ERROR',
    'NO_FRAMES',
    'CLOSED',
    'UNSUPPORTED',
    'BAD_STREAM',
    'NO_KEYFRAME',
    'TRANSCODE_FAILED',
    'EDGE_OFFLINE',
  ]),
  message: sentence,
})

const status = z.object({
  bay: id,
  camera: id,
  state: z.enum(['live', 'offline']),
  mime: mime.optional(),
  hasSub: z.boolean(),
  ptz: ptzSchema.optional(),
  reason: reason.optional(),
})

const occupancy = z.object({
  workOrder: id.nullable(),
  showOnWall: z.boolean(),
  sinceMs: z.number().min(0),
})

const count = z.number().min(0)
const storage = z.object({
  bay: id,
  isWriting: z.boolean(),
  fault: z.string().max(64).nullable(),
  recordedBytes: count,
  oldestMs: count.nullable(),
  gaps: z.int().min(0),
  gapMs: count,
  freeBytes: count.nullable(),
})

const faultKinds = Object.keys(streamFaults) as StreamFaultKind[]
const cameraReport = z.object({
  bay: id,
  camera: id,
  rendition: z.enum(['main', 'sub']),
  sinceMs: count,
  sends: z
    .object({
      mime,
      width: pixels,
      height: pixels,
      framesPerSecond: count,
      bitsPerSecond: count,
      keyframeSeconds: count.nullable(),
    })
    .nullable(),
  faults: z
    .array(z.object({ kind: z.enum(faultKinds), count: z.int().min(1), perMinute: count, lastMs: count }))
    .max(faultKinds.length),
  gaps: z.int().min(0),
  gapMs: count,
})

const edgeMessageSchema: z.ZodType<EdgeMessage> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), cameras: z.array(status).max(256) }),
  z.object({ type: z.literal('camera'), status }),
  z.object({ type: z.literal('occupancy'), bay: id, occupancy }),
  z.object({ type: z.literal('storage'), status: storage }),
  z.object({ type: z.literal('camera-report'), report: cameraReport }),
  z.object({ type: z.literal('start'), stream, mime, width: pixels, height: pixels }),
  z.object({ type: z.literal('live'), stream }),
  z.object({ type: z.literal('gap'), stream }),
  z.object({ type: z.literal('offline'), stream, reason }),
  z.object({ type: z.literal('ptz'), command: count, refusal: sentence.optional() }),
])

/** What an edge sent, already out of its JSON. Throws ZodError. */
export function parseEdgeMessage(message: unknown): EdgeMessage {
  return edgeMessageSchema.parse(message)
}
