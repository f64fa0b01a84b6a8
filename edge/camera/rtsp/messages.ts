/**
 * RTSP/1.0 (RFC 2326) heads as text: writing requests strictly, reading what cameras say tolerantly. Texts are byte
 * for byte (latin1), so that what a camera wrote in whatever encoding goes back to it unchanged.
 */

/** By lower-case name; a header that came twice has two values. */
export type RtspHeaders = ReadonlyMap<string, readonly string[]>

export interface RtspResponse {
  kind: 'response'
  status: number
  /** The words after the status; some cameras say only here why they refuse. */
  phrase: string
  headers: RtspHeaders
  body: string
}

/** Some cameras ask us: OPTIONS as their own keepalive, ANNOUNCE, REDIRECT. */
export interface RtspServerRequest {
  kind: 'request'
  method: string
  headers: RtspHeaders
  body: string
}

export type RtspMessage = RtspResponse | RtspServerRequest

/** The other end speaks something else. The message is the second half of a sentence about it, with the remedy. */
export class NotRtsp extends RangeError {}

const maxHeaders = 100
const maxHeaderBytes = 4096

/** Throws RangeError on a URL or value that would end its line: it may come from a camera's own SDP. */
export function writeRequest(
  method: string,
  url: string,
  headers: Record<string, string | undefined>,
): string {
  const lines = [`${method} ${url} RTSP/1.0`]
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) lines.push(`${name}: ${value}`)
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused here
  if (lines.some(line => /[\u0000-\u001f\u007f]/.test(line)) || /\s/.test(url)) {
    throw new RangeError('control character in an RTSP request')
  }
  return `${lines.join('\r\n')}\r\n\r\n`
}

/** Requests that mean no more to us than that the camera wants an answer. */
const harmlessMethods = new Set(['OPTIONS', 'GET_PARAMETER', 'SET_PARAMETER', 'REDIRECT', 'PLAY_NOTIFY'])

/** The answer to a camera's own request. */
export function writeAnswer(request: RtspServerRequest): string {
  const cseq = /^\d{1,10}$/.exec(header(request.headers, 'cseq') ?? '')?.[0]
  const status = harmlessMethods.has(request.method) ? '200 OK' : '501 Not Implemented'
  return `RTSP/1.0 ${status}\r\n${cseq ? `CSeq: ${cseq}\r\n` : ''}\r\n`
}

/** A head without its blank line; throws RangeError when its first line is neither request nor response. */
export function parseHead(text: string): RtspMessage {
  const [first = '', ...rest] = text.trim().split(/\r?\n/)
  const headers = parseHeaders(rest)
  const [, protocol, status, phrase = ''] = /^(RTSP|HTTP)\/\d(?:\.\d)?\s+(\d{3})\b\s*(.*)$/i.exec(first) ?? []
  // Some cameras answer RTSP with HTTP's first line. Without a number it is a web server.
  if (protocol && (protocol.toUpperCase() === 'RTSP' || headers.has('cseq'))) {
    return { kind: 'response', status: Number(status), phrase, headers, body: '' }
  }
  if (protocol)
    throw new NotRtsp(
      'speaks HTTP, not RTSP: give the port of its RTSP in its url, usually 554 (RTSP inside HTTP is not read)',
    )
  const request = /^([A-Z_]{3,20})\s+\S+\s+RTSP\/\d\.\d\s*$/.exec(first)
  if (request?.[1]) return { kind: 'request', method: request[1], headers, body: '' }
  throw new RangeError('neither an RTSP message nor an interleaved packet')
}

/** The first value of a header. */
export function header(headers: RtspHeaders, name: string): string | undefined {
  return headers.get(name)?.[0]
}

function parseHeaders(lines: string[]): RtspHeaders {
  const headers = new Map<string, string[]>()
  let values: string[] = []
  for (const line of lines.slice(0, maxHeaders)) {
    const colon = line.indexOf(':')
    if (isFolded(line)) {
      const folded = `${values.pop() ?? ''} ${line.trim()}`.trim()
      values.push(folded.slice(0, maxHeaderBytes))
    } else if (colon > 0) {
      const name = line.slice(0, colon).trim().toLowerCase()
      values = headers.get(name) ?? []
      values.push(line.slice(colon + 1, colon + 1 + maxHeaderBytes).trim())
      headers.set(name, values)
    } // else rubbish: nothing that we need comes in it
  }
  return headers
}

/** A line that goes on with the one before (RFC 2326 4.2), and is no header that some camera has set in. */
function isFolded(line: string): boolean {
  return /^[ \t]/.test(line) && !/^\s+[A-Za-z][A-Za-z0-9-]*\s*:(?!\/\/)/.test(line)
}

export interface SessionHeader {
  id: string
  /** Seconds after which the camera forgets a silent client; RFC 2326 12.37 gives 60 where it says nothing. */
  timeoutSeconds: number
}

export function parseSession(value: string): SessionHeader {
  const [id = '', ...parameters] = value.split(';')
  const timeout = parameters.map(text => /^\s*timeout\s*=\s*"?(\d{1,6})/i.exec(text)?.[1]).find(Boolean)
  return { id: id.trim(), timeoutSeconds: Number(timeout) || 60 }
}

/** The first of the interleaved channels in a Transport answer: RTP; the next one is RTCP. */
export function parseInterleaved(transport: string): number | undefined {
  const channel = /(?:^|;)\s*interleaved\s*=\s*(\d{1,3})/i.exec(transport)?.[1]
  return channel === undefined || Number(channel) > 255 ? undefined : Number(channel)
}
