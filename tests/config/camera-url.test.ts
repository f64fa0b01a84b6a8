import { describe, expect, it } from 'vitest'
import { parseCameraUrl, parseOnvifUrl, publicUrl } from '../../config/camera-url.ts'

describe('a camera URL', () => {
  it.each([
    ['p@ss#w0rd/?:', 'raw', 'p@ss#w0rd/?:'],
    [encodeURIComponent('p@ss#w0rd/?:'), 'percent-encoded', 'p@ss#w0rd/?:'],
    ['50%', 'with a lone percent sign', '50%'],
    ['%ff', 'with bytes that are no UTF-8', '%ff'],
    ['', 'empty', ''],
  ])('takes the password %s (%s)', (written, _how, password) => {
    expect(parseCameraUrl(`rtsp://admin:${written}@10.0.0.11:8554/a/b?c=d`)).toEqual({
      host: '10.0.0.11',
      port: 8554,
      path: '/a/b?c=d',
      username: 'admin',
      password,
    })
  })

  it('needs no user, port or path', () => {
    const address = { host: 'cam-1.local', port: 554, path: '/', username: '', password: '' }
    expect(parseCameraUrl('rtsp://cam-1.local')).toEqual(address)
  })

  it('takes an IPv6 address', () => {
    const address = parseCameraUrl('rtsp://u:p@[fe80::1]:554/x')
    expect(address.host).toBe('fe80::1')
    expect(publicUrl(address)).toBe('rtsp://[fe80::1]/x')
  })

  it.each([
    'file:///etc/passwd',
    'concat:a|b',
    'http://169.254.169.254/',
    '-i',
    'rtsp://',
    'rtsp://host:99999/',
    'rtsp://ho st/',
  ])('refuses %s', url => {
    expect(() => parseCameraUrl(url)).toThrow()
  })

  it('shows neither user nor password in public', () => {
    expect(publicUrl(parseCameraUrl('rtsp://admin:secret@10.0.0.11/x'))).toBe('rtsp://10.0.0.11/x')
  })
})

describe('an ONVIF URL', () => {
  it.each([
    [
      'http://10.0.0.11',
      { host: '10.0.0.11', port: 80, path: '/onvif/device_service', username: '', password: '' },
    ],
    [
      'http://10.0.0.11/',
      { host: '10.0.0.11', port: 80, path: '/onvif/device_service', username: '', password: '' },
    ],
    [
      'http://onvif:p@ss#w0rd/?:@cam-1.local:8000/x',
      { host: 'cam-1.local', port: 8000, path: '/x', username: 'onvif', password: 'p@ss#w0rd/?:' },
    ],
  ])('%s is read', (url, address) => {
    expect(parseOnvifUrl(url)).toEqual(address)
  })

  it.each(['rtsp://10.0.0.11/', 'https://10.0.0.11/', '10.0.0.11', 'http://'])('refuses %s', url => {
    expect(() => parseOnvifUrl(url)).toThrow(/http:\/\/user:password@host:port\/path/)
  })
})
