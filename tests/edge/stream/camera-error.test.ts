import { describe, expect, it } from 'vitest'
import { errorOfSocket, errorOfStatus } from '../../../edge/stream/camera-error.ts'

describe('errorOfStatus', () => {
  it.each([
    [401, '', 'UNAUTHORIZED'],
    [403, 'Forbidden', 'FORBIDDEN'],
    [403, 'online user amount has reached the threshold', 'TOO_MANY_SESSIONS'],
    [404, 'Not Found', 'NOT_FOUND'],
    [453, 'Not Enough Bandwidth', 'TOO_MANY_SESSIONS'],
    [503, 'Service Unavailable', 'TOO_MANY_SESSIONS'],
    [454, 'Session Not Found', 'SESSION_LOST'],
    [500, 'Internal Server Error', 'CAMERA_ERROR'],
    [500, 'Too many connections', 'TOO_MANY_SESSIONS'],
    [302, 'Moved', 'CAMERA_ERROR'],
    [461, 'Unsupported Transport', 'CAMERA_ERROR'],
  ])('%i %j is %s', (status, phrase, code) => {
    const { reason } = errorOfStatus('DESCRIBE', status, phrase, '')
    expect(reason.code).toBe(code)
    expect(reason.message).toContain(String(status))
    expect(reason.message).toMatch(/: |, /)
  })

  it('does not repeat the words of a camera', () => {
    expect(errorOfStatus('DESCRIBE', 500, 'user admin password 12345', '').message).not.toContain('12345')
  })
})

describe('errorOfSocket', () => {
  it.each([
    ['ECONNREFUSED', 'REFUSED'],
    ['ENOTFOUND', 'UNREACHABLE'],
    ['EHOSTUNREACH', 'UNREACHABLE'],
    ['ETIMEDOUT', 'UNREACHABLE'],
    ['ECONNRESET', 'CLOSED'],
    ['EPIPE', 'CLOSED'],
  ])('%s is %s', (errno, code) => {
    const cause = Object.assign(new Error('x'), { code: errno })
    const error = errorOfSocket(cause, '10.0.0.11:554')
    expect(error.reason.code).toBe(code)
    expect(error.cause).toBe(cause)
  })
})
