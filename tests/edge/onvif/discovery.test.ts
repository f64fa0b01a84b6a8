/** WS-Discovery on loopback, by multicast and directed, against a device that answers as real ones do, and worse. */

import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished, test } from 'vitest'
import { CameraNetworks } from '../../../config/camera-networks.ts'
import { type DiscoveryOptions, discover } from '../../../edge/onvif/discovery.ts'
import { type ProbeAnswer, readProbeAnswer } from '../../../edge/onvif/probe.ts'
import { probeMatches } from '../../support/camera/onvif-answers.ts'
import { answerDiscovery, startOnvifDevice } from '../../support/camera/onvif-device.ts'

function lifetimeOfTest(): AbortSignal {
  const lifetime = new AbortController()
  onTestFinished(() => lifetime.abort())
  return lifetime.signal
}

interface Search {
  found: ProbeAnswer[]
  remarks: string[]
}

async function search(options: Partial<DiscoveryOptions>): Promise<Search> {
  const found: ProbeAnswer[] = []
  const remarks: string[] = []
  await discover(
    {
      networks: new CameraNetworks(),
      interfaces: [],
      hosts: [],
      listenMs: 1000,
      httpPorts: [],
      onFound: answer => void found.push(answer),
      onRemark: remark => void remarks.push(remark),
      ...options,
    },
    lifetimeOfTest(),
  )
  return { found, remarks }
}

async function startAnswering(options: { answer?: (right: string) => string; addresses?: string } = {}) {
  const signal = lifetimeOfTest()
  const device = await startOnvifDevice({}, signal)
  const answering = await answerDiscovery({ device, port: 0, ...options }, signal)
  return { device, answering }
}

describe('cameras are found', () => {
  it('by asking everybody, once each, at the address that answered and not at the one they say', async () => {
    const { device, answering } = await startAnswering()
    const { found, remarks } = await search({ interfaces: ['127.0.0.1'], port: answering.port })
    const address = {
      host: '127.0.0.1',
      port: device.port,
      path: '/onvif/device_service',
      username: '',
      password: '',
    }
    expect(found).toEqual([{ address, name: 'Acme Dome', hardware: 'D-100' }])
    expect(answering.probes).toBeGreaterThan(1)
    expect(remarks).toEqual([])
  })

  it('by asking an address alone', async () => {
    const { device, answering } = await startAnswering()
    const { found } = await search({ hosts: ['127.0.0.1'], port: answering.port })
    expect(found.map(({ address }) => address.port)).toEqual([device.port])
  })

  it('by HTTP where nothing answers by UDP', async () => {
    const { device, answering } = await startAnswering({ answer: () => '' })
    const other = createServer((_, response) => response.end('<html>printer</html>'))
    onTestFinished(() => void other.close())
    other.listen(0, '127.0.0.1')
    await once(other, 'listening')
    const httpPorts = [(other.address() as AddressInfo).port, device.port]
    const { found } = await search({ hosts: ['127.0.0.1'], port: answering.port, httpPorts, listenMs: 200 })
    expect(found.map(({ address }) => address.port)).toEqual([device.port])
  })

  it('but not where no camera may be', async () => {
    const { answering } = await startAnswering()
    const networks = new CameraNetworks(['10.0.0.0/8'])
    const { found, remarks } = await search({ interfaces: ['127.0.0.1'], port: answering.port, networks })
    expect(found).toEqual([])
    expect(remarks).toEqual([expect.stringMatching(/^127\.0\.0\.1 lies outside the networks/)])
  })

  it('beside an interface that cannot be used, which is said', async () => {
    const { answering } = await startAnswering()
    const { found, remarks } = await search({
      interfaces: ['192.0.2.7', '127.0.0.1'],
      port: answering.port,
    })
    expect(found).toHaveLength(1)
    expect(remarks[0]).toMatch(/^192\.0\.2\.7 cannot be used to ask/)
  })
})

const right = probeMatches('urn:uuid:1', 'urn:uuid:2', 'http://10.0.0.9/onvif/device_service')

test.each([
  ['an address of its own', 'http://10.0.0.9/onvif/device_service', 80, '/onvif/device_service'],
  ['several, one of them this', 'http://169.254.3.4/a http://10.0.0.9:8000/b', 8000, '/b'],
  ['one of another network', 'http://192.168.1.64:8899/onvif/device', 8899, '/onvif/device'],
  ['every address there is', 'http://0.0.0.0/onvif/device_service', 80, '/onvif/device_service'],
  ['itself', 'http://127.0.0.1/onvif/device_service', 80, '/onvif/device_service'],
  ['one by IPv6 alone', 'http://[fe80::1]/onvif/device_service', 80, '/onvif/device_service'],
  ['one by TLS alone', 'https://10.0.0.9/onvif/device_service', 80, '/onvif/device_service'],
  ['none', '', 80, '/onvif/device_service'],
  ['nonsense', 'hello :// http://', 80, '/onvif/device_service'],
  ['one with line breaks', '\n\t http://10.0.0.9:81/x\n', 81, '/x'],
])('a device that says to be at %s is dialled where it answered', (_what, addresses, port, path) => {
  const answer = readProbeAnswer(probeMatches('urn:uuid:1', 'urn:uuid:2', addresses), '10.0.0.9')
  expect(answer?.address).toEqual({ host: '10.0.0.9', port, path, username: '', password: '' })
})

test.each([
  ['with another prefix', right.replaceAll('d:XAddrs', 'wsdd:XAddrs')],
  ['without a prefix', right.replaceAll('d:XAddrs', 'XAddrs')],
  ['whose XML ends in the middle', right.slice(0, right.indexOf('</d:XAddrs>'))],
  ['whose XML is not well formed', right.replace('</d:Types>', '').replace('<d:Scopes>', '<d:Scopes><')],
  ['with zeros behind it', `${right}\0\0\0\0`],
  ['without any scope', right.replace(/<d:Scopes>.*<\/d:Scopes>/s, '')],
])('an answer %s is one', (_what, text) => {
  expect(readProbeAnswer(text, '10.0.0.9')?.address.host).toBe('10.0.0.9')
})

test.each([
  ['nothing', ''],
  ['a probe', right.replaceAll('ProbeMatch', 'Probe')],
  ['another protocol', 'HTTP/1.1 200 OK\r\n'],
])('%s is no answer', (_what, text) => {
  expect(readProbeAnswer(text, '10.0.0.9')).toBeUndefined()
})

test('names come without what a terminal would obey', () => {
  const text = right.replace('Acme%20Dome', '%1B%5B2JPit%20left')
  expect(readProbeAnswer(text, '10.0.0.9')?.name).toBe('[2JPit left')
})
