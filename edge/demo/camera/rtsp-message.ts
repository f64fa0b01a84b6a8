/** RTSP 1.0 as a server sees it (RFC 2326): requests out of a byte stream, answers into text. */

export interface RtspRequest {
  method: string
  uri: string
  /** Names in lower case. */
  headers: Map<string, string>
}

const headerLimit = 16 * 1024
const bodyLimit = 64 * 1024

/**
 * Requests one by one; what a client sends interleaved (receiver reports) is skipped.
 * Throws RangeError on anything that is not RTSP or has no end.
 */
export async function* readRequests(chunks: AsyncIterable<Buffer>): AsyncGenerator<RtspRequest> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of chunks) {
    rest = Buffer.concat([rest, chunk])
    for (let taken = takeOne(rest); taken; taken = takeOne(rest)) {
      rest = rest.subarray(taken.byteLength)
      if (taken.request) yield taken.request
    }
  }
}

interface Taken {
  byteLength: number
  request?: RtspRequest
}

/** The first request or interleaved packet in the buffer; undefined while it is not complete. */
function takeOne(buffer: Buffer): Taken | undefined {
  if (buffer[0] === 0x24 /* $ */) {
    const byteLength = buffer.length < 4 ? Number.POSITIVE_INFINITY : 4 + buffer.readUInt16BE(2)
    return buffer.length < byteLength ? undefined : { byteLength }
  }
  const headerEnd = buffer.indexOf('\r\n\r\n')
  if (headerEnd > headerLimit || (headerEnd < 0 && buffer.length > headerLimit)) {
    throw new RangeError('RTSP request without end')
  }
  if (headerEnd < 0) return undefined
  const request = parseRequest(buffer.toString('utf8', 0, headerEnd))
  const bodyLength = Number(request.headers.get('content-length') ?? 0)
  if (!(bodyLength >= 0 && bodyLength <= bodyLimit)) throw new RangeError('RTSP body too long')
  const byteLength = headerEnd + 4 + bodyLength
  return buffer.length < byteLength ? undefined : { byteLength, request }
}

function parseRequest(text: string): RtspRequest {
  const [first = '', ...lines] = text.split('\r\n')
  const [method, uri, version] = first.trim().split(' ')
  if (!method || !uri || version !== 'RTSP/1.0') throw new RangeError('not an RTSP request')
  const headers = new Map<string, string>()
  for (const line of lines) {
    const colon = line.indexOf(':')
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim())
  }
  return { method, uri, headers }
}

export interface RtspAnswer {
  code: number
  /** Without it the standard one. */
  reason?: string
  headers?: Record<string, string>
  body?: string
}

const reasons: Record<number, string> = {
  200: 'OK',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  453: 'Not Enough Bandwidth',
  454: 'Session Not Found',
  455: 'Method Not Valid in This State',
  461: 'Unsupported Transport',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  503: 'Service Unavailable',
}

export function formatAnswer(
  request: RtspRequest,
  { code, reason, headers = {}, body = '' }: RtspAnswer,
): string {
  const lines = [`RTSP/1.0 ${code} ${reason ?? reasons[code] ?? 'Error'}`]
  lines.push(`CSeq: ${request.headers.get('cseq') ?? '0'}`)
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`)
  if (body) lines.push(`Content-Length: ${Buffer.byteLength(body)}`)
  return `${lines.join('\r\n')}\r\n\r\n${body}`
}
