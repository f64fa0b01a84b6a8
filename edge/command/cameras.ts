// `npm run cameras`: finds the cameras on the network, and prints them as a part of the site file.
import { InvalidArgumentError, program } from 'commander'
import { CameraNetworks, defaultCameraNetworks } from '../../config/camera-networks.ts'
import { processLifetime } from '../../config/system/lifetime.ts'
import { discover, discoveryPort, onvifPorts, ownAddresses } from '../onvif/discovery.ts'
import type { ProbeAnswer } from '../onvif/probe.ts'
import { hostOf, hostsOf } from './hosts.ts'
import { ask, askPassword, passwordVariable } from './password.ts'
import { Progress } from './progress.ts'
import { readCameras } from './search.ts'
import { siteCameras, siteYaml } from './site-yaml.ts'

interface Options {
  address: string[]
  network: string[]
  port: number[]
  discoveryPort: number
  user?: string
  seconds: number
  json?: true
}

const collect = (text: string, before: string[]) => [...before, text]

program
  .name('npm run cameras --')
  .description(
    `Finds cameras by ONVIF (WS-Discovery), on all of this computer's networks unless told which, asks for one password (or takes it from ${passwordVariable}, or from what is piped in), and prints them for the site file.`,
  )
  .option(
    '--address <name or IP>',
    'ask this one alone, also across a router; several times for several',
    collect,
    [],
  )
  .option('--network <cidr>', 'ask each address of it, such as 10.0.3.0/24', collect, [])
  .option(
    '--port <number>',
    `where else ONVIF may be than at ${onvifPorts.join(', ')}`,
    (text, before: number[]) => [...before, portOf(text)],
    [],
  )
  .option('--discovery-port <number>', 'for WS-Discovery', portOf, discoveryPort)
  .option('--user <name>', 'of the cameras; else it is asked for')
  .option('--seconds <number>', 'how long to wait for answers', secondsOf, 5)
  .option('--json', 'for machines')
  .parse()
const options = program.opts<Options>()
const lifetime = processLifetime()
const progress = new Progress(process.stderr)

try {
  const { hosts, networks, interfaces, where } = await placesOf(options)
  const found = await search(hosts, networks, interfaces, where)
  if (found.length === 0) {
    progress.say(nothingFound(where))
    if (options.json) console.log('{"cameras":[],"unread":[]}')
    process.exit(1)
  }
  const user = options.user ?? (await ask('User of the cameras', 'admin'))
  const password = await askPassword(`Password of ${user} (asked once, for all): `)
  const { cameras, unread } = await readCameras(
    found,
    { user, password, networks, onProgress: done => progress.show(`asked ${done} of ${found.length}`) },
    lifetime,
  )
  const site = siteCameras(cameras, user, password)
  progress.clear()
  for (const { where, name, reason } of unread) progress.say(`${where}${name && ` (${name})`}: ${reason}`)
  if (options.json) console.log(JSON.stringify({ cameras: site, unread }, undefined, 2))
  else if (site.length > 0) console.log(siteYaml(site))
  if (site.length > 0 && !options.json) {
    progress.say('Move each camera to the bay that it shows, and keep the password out of the file:')
    progress.say(`  export ${passwordVariable}=…`)
    progress.say('Look at one with: npm run camera -- URL')
  }
  process.exit(site.length > 0 ? 0 : 1)
} catch (error) {
  progress.clear()
  if (lifetime.aborted) process.exit(130)
  console.error((error as Error).message)
  process.exit(2)
}

interface Places {
  hosts: string[]
  interfaces: string[]
  networks: CameraNetworks
  /** For people. */
  where: string
}

async function placesOf({ address, network }: Options): Promise<Places> {
  const hosts = [...network.flatMap(hostsOf), ...(await Promise.all(address.map(hostOf)))]
  const networks = new CameraNetworks([...defaultCameraNetworks, ...network])
  const isDirected = hosts.length > 0
  const interfaces = isDirected ? [] : ownAddresses()
  return {
    hosts,
    interfaces,
    networks,
    where: isDirected ? [...network, ...address].join(', ') : interfaces.join(', '),
  }
}

async function search(
  hosts: string[],
  networks: CameraNetworks,
  interfaces: string[],
  where: string,
): Promise<ProbeAnswer[]> {
  const { seconds, port, discoveryPort } = options
  const found: ProbeAnswer[] = []
  const beganMs = performance.now()
  const show = () => {
    const passed = Math.round((performance.now() - beganMs) / 1000)
    progress.show(`asking ${where}: ${found.length} found, ${passed} s`)
  }
  const timer = setInterval(show, 500)
  show()
  try {
    await discover(
      {
        networks,
        interfaces,
        hosts,
        listenMs: seconds * 1000,
        port: discoveryPort,
        httpPorts: [...onvifPorts, ...port],
        onFound(answer) {
          found.push(answer)
          show()
        },
        onRemark: remark => progress.say(remark),
      },
      lifetime,
    )
  } finally {
    clearInterval(timer)
    progress.clear()
  }
  return found
}

function nothingFound(where: string): string {
  return [
    `No camera answered at ${where}.`,
    'What helps:',
    '- Is ONVIF switched on in the camera? Many come with it off (Hikvision, Reolink, Tapo: network settings, often with a user of its own).',
    '- Is this computer in the same network as the cameras? Asking everybody does not cross routers and VLANs:',
    '  ask each address there with --network 10.0.3.0/24, or one with --address 10.0.3.21.',
    '- Does a firewall on this computer drop answers? They come by UDP from port 3702 to any port.',
    '- A camera without ONVIF has an RTSP address in its manual: try that with npm run camera -- URL.',
  ].join('\n')
}

function portOf(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new InvalidArgumentError('1 to 65535')
  return port
}

function secondsOf(text: string): number {
  const seconds = Number(text)
  if (!(seconds >= 1 && seconds <= 60)) throw new InvalidArgumentError('1 to 60')
  return seconds
}
