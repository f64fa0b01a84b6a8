// Set-up before `npm start` and `npm test`: installs what is missing, is quick when nothing is, and where it may not
// install says exactly what to install. Plain JavaScript, because it runs before the project's own Node is there.
// usage: node config/start/setup.mjs packages|start|test   (each includes the one before)
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '../..')
const scopes = ['packages', 'start', 'test']
const scope = scopes.indexOf(process.argv[2])
if (scope < 0) fail(`usage: node config/start/setup.mjs ${scopes.join('|')}`)

/** What the machine must have: how to see that it is there, and its names at Debian's and Homebrew's. */
const needs = [
  {
    scope: 1,
    what: 'ffmpeg 5 or later',
    apt: ['ffmpeg'],
    brew: ['ffmpeg'],
    present: () => ffmpegMajor() >= 5,
  },
  { scope: 2, what: 'Chromium', apt: ['chromium'], present: has('/usr/bin/chromium') },
  { scope: 2, what: 'Firefox ESR', apt: ['firefox-esr'], present: has('/usr/bin/firefox-esr') },
  {
    scope: 2,
    what: "WebKitGTK's driver and Xvfb",
    apt: ['webkit2gtk-driver', 'xvfb', 'xauth'],
    present: () => has('/usr/bin/WebKitWebDriver')() && has('/usr/bin/xvfb-run')() && has('/usr/bin/xauth')(),
  },
  {
    scope: 2,
    what: 'Mosquitto and its clients',
    apt: ['mosquitto', 'mosquitto-clients'],
    brew: ['mosquitto'],
    present: () => onPath('mosquitto') && onPath('mosquitto_pub'),
  },
  {
    scope: 2,
    what: "GStreamer's RTSP server with its Python bindings",
    apt: [
      'python3-gi',
      'gir1.2-gst-rtsp-server-1.0',
      'gstreamer1.0-plugins-good',
      'gstreamer1.0-plugins-bad',
      'gstreamer1.0-libav',
    ],
    present: () =>
      inLibraries('girepository-1.0/GstRtspServer-1.0.typelib') &&
      inLibraries('gstreamer-1.0/libgstlibav.so') &&
      inLibraries('gstreamer-1.0/libgstvideoparsersbad.so') &&
      inLibraries('gstreamer-1.0/libgstrtp.so') &&
      has('/usr/lib/python3/dist-packages/gi')(),
  },
  {
    scope: 2,
    what: 'Noto CJK fonts',
    apt: ['fonts-noto-cjk'],
    present: has('/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc'),
  },
  { scope: 2, what: 'OpenSSL', apt: ['openssl'], present: () => onPath('openssl') },
  { scope: 2, what: 'poppler-utils', apt: ['poppler-utils'], present: () => onPath('pdftoppm') },
  {
    scope: 2,
    what: 'iproute2 and procps',
    apt: ['iproute2', 'procps'],
    present: () => onPath('ip') && onPath('ps'),
  },
]

installSystemPackages(needs.filter(need => need.scope <= scope && !need.present()))
// Not its warnings: they are about the machine's own Node, which only starts ours.
if (modulesAreStale()) run('npm packages', 'npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'])
if (scope >= 1 && viewerIsStale()) {
  run(
    "the viewer's pages",
    'node',
    [path.join(root, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'],
    ownNode(),
  )
}

function installSystemPackages(missing) {
  if (missing.length === 0) return
  const names = missing.map(need => need.what).join(', ')
  if (onPath('apt-get')) {
    const packages = missing.flatMap(need => need.apt)
    const sudo = process.getuid?.() === 0 ? [] : ['sudo', ...(process.stdin.isTTY ? [] : ['-n'])]
    const may =
      sudo.length === 0 ||
      (onPath('sudo') && (process.stdin.isTTY || spawnSync('sudo', ['-n', 'true']).status === 0))
    if (!may)
      fail(
        `missing: ${names}\ninstall with: sudo apt-get install ${packages.join(' ')}\nthen run the same command again`,
      )
    const apt = [...sudo, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get']
    run('the list of packages', apt[0], [...apt.slice(1), 'update', '-qq'])
    run(names, apt[0], [...apt.slice(1), 'install', '-y', '-qq', '--no-install-recommends', ...packages])
  } else if (onPath('brew') && missing.every(need => need.brew)) {
    run(names, 'brew', ['install', ...missing.flatMap(need => need.brew)])
  } else {
    fail(
      `missing: ${names}\nneither apt-get nor brew can install all of it here; please install it by hand and run the same command again`,
    )
  }
  const still = missing.filter(need => !need.present())
  if (still.length > 0) fail(`installed, yet not found: ${still.map(need => need.what).join(', ')}`)
}

/** npm writes node_modules/.package-lock.json at the end of an install. */
function modulesAreStale() {
  return (
    modified(path.join(root, 'node_modules/.package-lock.json')) <
    modified(path.join(root, 'package-lock.json'))
  )
}

function viewerIsStale() {
  const built = modified(path.join(root, 'viewer/dist/build.json'))
  const sources = ['viewer', 'relay/wire'].flatMap(folder => filesBelow(path.join(root, folder)))
  return [...sources, path.join(root, 'vite.config.ts'), path.join(root, 'package-lock.json')].some(
    file => modified(file) > built,
  )
}

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    if (entry.name === 'dist') return []
    const file = path.join(folder, entry.name)
    return entry.isDirectory() ? filesBelow(file) : [file]
  })
}

/** ms since 1970; 0 when there is no such file. */
function modified(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

function ffmpegMajor() {
  const { stdout } = spawnSync('ffmpeg', ['-version'], { encoding: 'utf8' })
  return Number(/^ffmpeg version n?(\d+)/.exec(stdout ?? '')?.[1] ?? 0)
}

function has(file) {
  return () => existsSync(file)
}

function onPath(command) {
  return (process.env.PATH ?? '').split(path.delimiter).some(folder => existsSync(path.join(folder, command)))
}

function inLibraries(file) {
  return readdirSync('/usr/lib').some(folder => existsSync(path.join('/usr/lib', folder, file)))
}

/** The path with the project's own Node first, for tools that start `node` themselves. */
function ownNode() {
  return {
    ...process.env,
    PATH: `${path.join(root, 'node_modules/.bin')}${path.delimiter}${process.env.PATH}`,
  }
}

function run(what, command, args, env = process.env) {
  console.error(`set-up: ${what} …`)
  const { status, error } = spawnSync(command, args, { cwd: root, env, stdio: ['inherit', 2, 2] })
  if (status !== 0) fail(`could not set up ${what}: ${error?.message ?? `${command} ended with ${status}`}`)
}

function fail(message) {
  console.error(message)
  process.exit(1)
}
