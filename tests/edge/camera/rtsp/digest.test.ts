import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { Authenticator } from '../../../../edge/camera/rtsp/authenticator.ts'
import { authorization, chooseChallenge } from '../../../../edge/camera/rtsp/digest.ts'

const clientNonce = '0a4f113b'

describe('authorization', () => {
  it('gives the answer of the example in RFC 2617, 3.5', () => {
    const challenge = chooseChallenge([
      'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"',
    ])
    const credentials = { username: 'Mufasa', password: 'Circle Of Life' }
    const request = { method: 'GET', url: '/dir/index.html', nonceCount: 1, clientNonce }
    const value = challenge && authorization(challenge, credentials, request)
    expect(value).toContain('response="6629fae49393a05397450978507c4ef1"')
    expect(value).toContain('qop=auth, nc=00000001')
    expect(value).toContain('opaque="5ccc069c403ebaf9f0171e9517f40e41"')
  })

  it('gives the answers of the example in RFC 7616, 3.9.1, and prefers SHA-256', () => {
    const fields =
      'realm="http-auth@example.org", qop="auth, auth-int", nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
    const credentials = { username: 'Mufasa', password: 'Circle of Life' }
    const nonce = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ'
    const request = { method: 'GET', url: '/dir/index.html', nonceCount: 1, clientNonce: nonce }
    const both = chooseChallenge([`Digest ${fields}, algorithm=MD5`, `Digest ${fields}, algorithm=SHA-256`])
    const md5 = chooseChallenge([`Digest ${fields}, algorithm=MD5`])
    expect(both && authorization(both, credentials, request)).toContain(
      '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1',
    )
    expect(md5 && authorization(md5, credentials, request)).toContain('8ca523f5e9506fed4657c9700eebdbec')
  })

  it.each(['', 'p@ss#w0rd/?:', '%', '密码', 'a"b\\c'])(
    'answers a challenge without qop with password %j',
    password => {
      const challenge = chooseChallenge(['Digest realm="camera", nonce="n1"'])
      const request = { method: 'DESCRIBE', url: 'rtsp://h/p', nonceCount: 1, clientNonce }
      const md5 = (text: string) => createHash('md5').update(text).digest('hex')
      const expected = md5(`${md5(`u:camera:${password}`)}:n1:${md5('DESCRIBE:rtsp://h/p')}`)
      const value = challenge && authorization(challenge, { username: 'u', password }, request)
      expect(value).toBe(
        `Digest username="u", realm="camera", nonce="n1", uri="rtsp://h/p", response="${expected}"`,
      )
    },
  )

  it('falls back to Basic where the camera offers no other', () => {
    const challenge = chooseChallenge(['Basic realm="camera"'])
    const request = { method: 'PLAY', url: 'rtsp://h/p', nonceCount: 1, clientNonce }
    const value = challenge && authorization(challenge, { username: 'u', password: 'p:w' }, request)
    expect(value).toBe(`Basic ${Buffer.from('u:p:w').toString('base64')}`)
  })
})

describe('chooseChallenge', () => {
  it.each([
    ['two headers', ['Basic realm="a"', 'Digest realm="b", nonce="n"'], 'b'],
    ['one header with commas', ['Digest realm="b, Inc.", nonce="n", Basic realm="a"'], 'b, Inc.'],
    ['odd case and spaces', ['digest  Realm = "b" ,NONCE = n'], 'b'],
    [
      'an algorithm that nobody knows beside one',
      ['Digest realm="x", nonce="n", algorithm=SHA-1024', 'Basic realm="a"'],
      'a',
    ],
  ])('reads %s', (_what, values, realm) => {
    expect(chooseChallenge(values)?.realm).toBe(realm)
  })

  it.each([[[]], [['Negotiate abc']], [['Digest realm="without nonce"']], [['']]])(
    'finds none in %j',
    values => {
      expect(chooseChallenge(values)).toBeUndefined()
    },
  )
})

describe('Authenticator', () => {
  const wrong = ['Digest realm="r", nonce="n1"']

  it('tries wrong credentials once only', () => {
    const authenticator = new Authenticator({ username: 'u', password: 'p' })
    expect(authenticator.authorize('OPTIONS', 'rtsp://h')).toBeUndefined()
    expect(authenticator.learn(wrong)).toBe(true)
    expect(authenticator.authorize('OPTIONS', 'rtsp://h')).toContain('nonce="n1"')
    expect(authenticator.learn(['Digest realm="r", nonce="n2"'])).toBe(false)
  })

  it('takes a new nonce when the old one is stale, said or not', () => {
    const authenticator = new Authenticator({ username: 'u', password: 'p' })
    authenticator.learn(wrong)
    expect(authenticator.learn(['Digest realm="r", nonce="n2", stale=TRUE'])).toBe(true)
    authenticator.accepted()
    expect(authenticator.learn(['Digest realm="r", nonce="n3"'])).toBe(true)
    expect(authenticator.authorize('PLAY', 'rtsp://h')).toContain('nonce="n3"')
  })

  it('does not try without a user', () => {
    expect(new Authenticator({ username: '', password: '' }).learn(wrong)).toBe(false)
  })
})
