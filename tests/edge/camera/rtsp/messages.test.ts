import { describe, expect, it } from 'vitest'
import {
  header,
  parseHead,
  parseInterleaved,
  parseSession,
  writeAnswer,
  writeRequest,
} from '../../../../edge/camera/rtsp/messages.ts'

describe('writeRequest', () => {
  it('writes a request with its headers and leaves out the undefined ones', () => {
    const request = writeRequest('PLAY', 'rtsp://a/b', { CSeq: '3', Session: undefined, Range: 'npt=0.000-' })
    expect(request).toBe('PLAY rtsp://a/b RTSP/1.0\r\nCSeq: 3\r\nRange: npt=0.000-\r\n\r\n')
  })

  it.each([
    ['a line end in the URL', 'rtsp://a/b\r\nX: y', {}],
    ['a space in the URL', 'rtsp://a/b c', {}],
    ['a line end in a header', 'rtsp://a/b', { Session: '1\r\nX: y' }],
  ])('refuses %s', (_what, url, headers) => {
    expect(() => writeRequest('PLAY', url, headers)).toThrow(RangeError)
  })
})

describe('parseHead', () => {
  it.each([
    ['a plain answer', 'RTSP/1.0 200 OK\r\nCSeq: 1', 200, '1'],
    ['no words after the status', 'RTSP/1.0 200\r\nCSeq: 1', 200, '1'],
    ['bare newlines', 'RTSP/1.0 453 Not Enough Bandwidth\nCSeq: 1', 453, '1'],
    ['header names in any case', 'RTSP/1.0 401 Unauthorized\r\ncseq: 7', 401, '7'],
    ['spaces around names and values', 'RTSP/2.0 200 OK\r\nCSeq :   7  ', 200, '7'],
    ['lines that are no headers', 'RTSP/1.0 200 OK\r\nrubbish\r\n: empty\r\nCSeq: 7', 200, '7'],
    ['no CSeq', 'RTSP/1.0 200 OK', 200, undefined],
  ])('reads an answer with %s', (_what, text, status, cseq) => {
    const message = parseHead(text)
    expect(message).toMatchObject({ kind: 'response', status })
    expect(header(message.headers, 'cseq')).toBe(cseq)
  })

  it('keeps every value of a header that comes twice', () => {
    const { headers } = parseHead(
      'RTSP/1.0 401 No\r\nWWW-Authenticate: Basic x\r\nWWW-Authenticate: Digest y',
    )
    expect(headers.get('www-authenticate')).toEqual(['Basic x', 'Digest y'])
  })

  it('is not confused by a header named like a property of every object', () => {
    const { headers } = parseHead('RTSP/1.0 200 OK\r\n__proto__: x\r\nconstructor: y')
    expect(headers.get('constructor')).toEqual(['y'])
    expect(header(headers, 'tostring')).toBeUndefined()
  })

  it("reads a camera's own request and answers that we do not know it", () => {
    const message = parseHead('ANNOUNCE rtsp://a/b RTSP/1.0\r\nCSeq: 12')
    expect(message).toMatchObject({ kind: 'request', method: 'ANNOUNCE' })
    if (message.kind === 'request') {
      expect(writeAnswer(message)).toBe('RTSP/1.0 501 Not Implemented\r\nCSeq: 12\r\n\r\n')
    }
  })

  it.each(['HTTP/1.1 200 OK', 'GARBAGE', 'RTSP/1.0 abc', ''])('refuses %j', text => {
    expect(() => parseHead(text)).toThrow(RangeError)
  })
})

describe('parseSession', () => {
  it.each([
    ['12345678', '12345678', 60],
    ['12345678;timeout=30', '12345678', 30],
    ['12345678 ; Timeout = 30 ; x=y', '12345678', 30],
    ['abc;timeout=0', 'abc', 60],
    ['abc;timeout=soon', 'abc', 60],
  ])('%j', (value, id, timeoutSeconds) => {
    expect(parseSession(value)).toEqual({ id, timeoutSeconds })
  })
})

describe('parseInterleaved', () => {
  it.each([
    ['RTP/AVP/TCP;unicast;interleaved=0-1', 0],
    ['RTP/AVP/TCP; interleaved=2-3;ssrc=1', 2],
    ['interleaved=4', 4],
    ['RTP/AVP/TCP;unicast', undefined],
    ['RTP/AVP/TCP;interleaved=999-1000', undefined],
  ])('%j', (transport, channel) => {
    expect(parseInterleaved(transport)).toBe(channel)
  })
})
