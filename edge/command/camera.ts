// `npm run camera -- URL`: connects as the edge would, and says what the camera sends and what to change in it.
import { createWriteStream } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { InvalidArgumentError, Option, program } from 'commander'
import { CameraNetworks, defaultCameraNetworks, parseCameraNetwork } from '../../config/camera-networks.ts'
import { type CameraAddress, parseCameraUrl, parseOnvifUrl } from '../../config/camera-url.ts'
import { parseFingerprint } from '../../config/site.ts'
import { processLifetime } from '../../config/system/lifetime.ts'
import { createLogger } from '../../config/system/logger.ts'
import { cameraPage } from './camera-page.ts'
import { Capture } from './capture.ts'
import { usualOnvifAddress } from './device-address.ts'
import { findOut } from './findings.ts'
import { askPassword, passwordVariable } from './password.ts'
import { secretsOf } from './secret-filter.ts'
import { parseSettings, settingsHelp } from './settings.ts'

interface Options {
  user?: string
  transport: 'tcp' | 'udp'
  ca?: string
  fingerprint?: string
  insecure?: true
  network: string[]
  onvif?: CameraAddress | false
  seconds: number
  set?: ReturnType<typeof parseSettings>
  still?: string
  capture?: string
  json?: true
}

program
  .name('npm run camera --')
  .description(
    'Connects to a camera as the edge would; within 15 s it says what it sends and what to change in it.',
  )
  .argument('<url>', 'as in the site file: rtsp://user:password@host:port/path, or rtsps://')
  .option(
    '--user <name>',
    `a user for the url, whose password is asked for (or taken from ${passwordVariable})`,
  )
  .addOption(new Option('--transport <way>', 'how pictures come').choices(['tcp', 'udp']).default('tcp'))
  .option('--fingerprint <sha256>', "of an rtsps camera's certificate", parsed(parseFingerprint))
  .option('--ca <file>', 'PEM of the authority that signed it')
  .option('--insecure', 'take any certificate')
  .option(
    '--network <cidr>',
    'where cameras may be, beside the private networks',
    parsedEach(parseCameraNetwork),
    [],
  )
  .addOption(
    new Option('--onvif <url>', 'its ONVIF service; default http://HOST, with the same user').argParser(
      parsed(parseOnvifUrl),
    ),
  )
  .option('--no-onvif', 'do not ask it for its settings')
  .option('--seconds <number>', 'how long to measure what it sends', parsed(secondsOf), 10)
  .option('--set <settings>', `change settings by ONVIF: ${settingsHelp}`, parsed(parseSettings))
  .option('--still <file.png>', 'where to put a picture; default in the folder for temporary files')
  .option(
    '--capture <file.jsonl>',
    'write down what both sides say, without passwords, for a test to play again',
  )
  .option('--json', 'for machines')
  .parse()
const [url = ''] = program.args
const options = program.opts<Options>()
const lifetime = processLifetime()
const log = createLogger({ name: 'camera', level: process.env.LOG_LEVEL ?? 'silent' })

try {
  const address = await addressOf(url, options)
  const { ca, fingerprint, insecure, transport, onvif } = options
  const networks = new CameraNetworks([...defaultCameraNetworks, ...options.network])
  const capture = options.capture === undefined ? undefined : openCapture(path.resolve(options.capture))
  const tap =
    capture &&
    new Capture({ ...capture, transport, isSecure: address.isSecure ?? false, secrets: secretsOf(address) })
  if (process.stderr.isTTY) process.stderr.write(`looking at ${address.host}:${address.port} …\n`)
  const findings = await findOut(
    {
      address,
      access: { networks, trust: { ca, fingerprint, insecure }, transport, tap },
      onvif: onvif === false ? undefined : withUser(onvif ?? usualOnvifAddress(address), address),
      wish: options.set,
      measureMs: options.seconds * 1000,
      stillFile: path.resolve(
        options.still ??
          path.join(tmpdir(), `glassbay-${address.host.replace(/[^\w.-]/g, '-')}-${process.pid}.png`),
      ),
      log,
    },
    lifetime,
  )
  await capture?.close()
  const shown = { ...findings, capture: capture?.file }
  console.log(options.json ? JSON.stringify(shown, undefined, 2) : cameraPage(shown))
  process.exit(findings.inspection.reason ? 1 : 0)
} catch (error) {
  if (lifetime.aborted) process.exit(130)
  console.error((error as Error).message)
  process.exit(2)
}

async function addressOf(text: string, { user }: Options): Promise<CameraAddress> {
  const address = parseCameraUrl(text)
  if (user === undefined) return address
  return { ...address, username: user, password: await askPassword(`Password of ${user}: `) }
}

function withUser(onvif: CameraAddress, { username, password }: CameraAddress): CameraAddress {
  return onvif.username ? onvif : { ...onvif, username, password }
}

function openCapture(file: string) {
  const stream = createWriteStream(file)
  const failed = new Promise<never>((_, reject) => stream.once('error', reject))
  failed.catch(() => {}) // thrown by close
  const ended = () => new Promise<void>(resolve => stream.end(() => resolve()))
  return {
    file,
    write: (line: string) => void stream.write(line),
    close: () => Promise.race([ended(), failed]),
  }
}

function secondsOf(text: string): number {
  const seconds = Number(text)
  if (!(seconds >= 2 && seconds <= 12)) throw new Error('2 to 12')
  return seconds
}

/** Commander's own error for what cannot be read; the value, which may hold a password, is not in it. */
function parsed<T>(parse: (text: string) => T): (text: string) => T {
  return text => {
    try {
      return parse(text)
    } catch (error) {
      throw new InvalidArgumentError((error as Error).message)
    }
  }
}

function parsedEach(parse: (text: string) => string): (text: string, before: string[]) => string[] {
  const one = parsed(parse)
  return (text, before) => [...before, one(text)]
}
