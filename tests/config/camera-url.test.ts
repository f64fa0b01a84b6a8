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
    [
      'rtsp://10.0.0.11/stream?user=admin&password=p@ssw0rd',
      '10.0.0.11',
      '/stream?user=admin&password=p@ssw0rd',
      '',
    ],
    [
      'rtsp://10.0.0.11:554/user=admin&password=p@10.0.0.9',
      '10.0.0.11',
      '/user=admin&password=p@10.0.0.9',
      '',
    ],
    ['rtsp://cam-1/live?password=p@ss.word', 'cam-1', '/live?password=p@ss.word', ''],
    ['rtsp://u:pw@10.0.0.11/a@b/c?d=e@f', '10.0.0.11', '/a@b/c?d=e@f', 'pw'],
    ['rtsp://u:pw@cam.local/live?mail=x@10.0.0.9', 'cam.local', '/live?mail=x@10.0.0.9', 'pw'],
    ['rtsp://u:pw@localhost:8554/a@b', 'localhost', '/a@b', 'pw'],
    ['rtsp://u:pw@[fe80::1]/a@b', 'fe80::1', '/a@b', 'pw'],
    ['rtsp://u:p@ss/word@10.0.0.11/main', '10.0.0.11', '/main', 'p@ss/word'],
    ['rtsp://u:p/@10.0.0.11/main', '10.0.0.11', '/main', 'p/'],
    ['rtsp://u:p@ss#w0rd@camera/main', 'camera', '/main', 'p@ss#w0rd'],
    ['rtsp://u:p@ss?w0rd@camera/main', 'camera', '/main', 'p@ss?w0rd'],
    ['rtsp://u:p?@10.0.0.197:554/cam?channel=1', '10.0.0.197', '/cam?channel=1', 'p?'],
    ['rtsp://u:pw@camera?token=a@b', 'camera', '?token=a@b', 'pw'],
    ['rtsp://10.0.0.11?channel=1', '10.0.0.11', '?channel=1', ''],
    ['rtsp://u:pw@10.0.0.11?channel=1', '10.0.0.11', '?channel=1', 'pw'],
    ['rtsp://10.0.0.11/main#backchannel=0', '10.0.0.11', '/main', ''],
    ['rtsp://u:pw@10.0.0.11/main#media=video#timeout=5', '10.0.0.11', '/main', 'pw'],
    ['rtsp://u:pw@camera#x', 'camera', '/', 'pw'],
    ['rtsp://u:pw@10.0.0.11:/main', '10.0.0.11', '/main', 'pw'],
    ['rtsp://me@shop.example:pw@10.0.0.11/main', '10.0.0.11', '/main', 'pw'],
    ['RTSP://u:pw@10.0.0.11/Main', '10.0.0.11', '/Main', 'pw'],
    ['rtsp://u:@10.0.0.11/', '10.0.0.11', '/', ''],
    ['rtsp://u@10.0.0.11/', '10.0.0.11', '/', ''],
    ['rtsp://:pw@10.0.0.11/', '10.0.0.11', '/', 'pw'],
    ['rtsp://@10.0.0.11/a@b', '10.0.0.11', '/a@b', ''],
    ['rtsp://u:p%40ss%2Fword@10.0.0.11/main', '10.0.0.11', '/main', 'p@ss/word'],
  ])('%s is at %s', (url, host, path, password) => {
    expect(parseCameraUrl(url)).toMatchObject({ host, path, password })
  })

  it.each([
    ['rtsp://[fe80::1%25eth0]:8554/x', 'fe80::1%eth0'],
    ['rtsp://[fe80::1%eth0]:8554/x', 'fe80::1%eth0'],
    ['rtsp://[fe80::1%2525]:8554/x', 'fe80::1%25'],
  ])('%s has a zone, which requests do not show', (url, host) => {
    const address = parseCameraUrl(url)
    expect(address.host).toBe(host)
    expect(publicUrl(address)).toBe('rtsp://[fe80::1]:8554/x')
  })

  it('of a user with a number for a password is refused where it could be a host with its port', () => {
    expect(() => parseCameraUrl('rtsp://admin:12/34@10.0.0.11/main')).toThrow(/two ways/)
    expect(parseCameraUrl('rtsp://admin:12%2F34@10.0.0.11/main')).toMatchObject({ password: '12/34' })
  })

  it('of TLS has a port of its own', () => {
    const address = parseCameraUrl('rtsps://u:pw@10.0.0.11/main')
    expect(address).toMatchObject({ port: 322, isSecure: true })
    expect(publicUrl(address)).toBe('rtsps://10.0.0.11/main')
    expect(publicUrl(parseCameraUrl('RTSPS://10.0.0.11:7441/main'))).toBe('rtsps://10.0.0.11:7441/main')
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
