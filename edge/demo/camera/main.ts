// The demo cameras of `npm start`: node edge/demo/camera/main.ts [--port N]. One JSON line on stdout when pictures flow.
import { parseArgs } from 'node:util'
import { processLifetime } from '../../../config/system/lifetime.ts'
import { createLogger } from '../../../config/system/logger.ts'
import { DemoRtspServer } from './rtsp-server.ts'
import { sceneSource, subSource } from './scene.ts'

const { values } = parseArgs({ options: { port: { type: 'string', default: '0' } } })
const { GLASSBAY_DEMO_USER: username, GLASSBAY_DEMO_PASSWORD: password, LOG_LEVEL: level } = process.env
const log = createLogger({ name: 'demo-cameras', level })
const lifetime = processLifetime()
const server = new DemoRtspServer({ port: Number(values.port), username, password, log })

const bays = [
  { art: 'bay-1', title: 'BAY 1  LIFT' },
  { art: 'bay-2', title: 'BAY 2  ENGINE' },
] as const
for (const { art, title } of bays) {
  server.addStream(art, sceneSource({ art, title, log: log.child({ stream: art }) }))
  const sub = `${art}-sub`
  const follow = (signal: AbortSignal) => server.follow(art, signal)
  server.addStream(sub, subSource(follow, log.child({ stream: sub })), { onDemand: true })
}

await server.start(lifetime)
const flowing = bays.map(({ art }) => server.flowing(art, lifetime))
Promise.all(flowing).then(
  () => console.log(JSON.stringify({ ready: true, port: server.port })),
  () => {}, // ended before the first picture
)
await server.stopped
process.exit(0) // the channel to our parent would keep us
