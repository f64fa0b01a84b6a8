import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { connectAsync } from 'mqtt'
import { expect, it } from 'vitest'
import { jobTopic, TestBay } from '../../support/edge/test-bay.ts'
import { aJob } from '../../support/job.ts'
import { startChild } from '../../support/system/child.ts'
import { until } from '../../support/until.ts'

const messagesPerSecond = 10_000
const seconds = 2
const brokerMain = path.resolve(import.meta.dirname, '../../../edge/broker/main.ts')

/**
 * The longest time for which nothing else got its turn, in ms of this thread's own work: on a machine that does other
 * things too, the clock on the wall would tell of those.
 */
async function longestBlockMs(signal: AbortSignal): Promise<number> {
  let longest = 0
  let { user, system } = process.threadCpuUsage()
  while (!signal.aborted) {
    await delay(1)
    const now = process.threadCpuUsage()
    longest = Math.max(longest, (now.user + now.system - user - system) / 1000)
    user = now.user
    system = now.system
  }
  return longest
}

it(`goes on unhindered under ${messagesPerSecond} messages of rubbish a second`, async () => {
  const lifetime = new AbortController()
  const directory = mkdtempSync(path.join(tmpdir(), 'glassbay-flood-'))
  try {
    const args = [brokerMain, '--port', '0']
    const broker = await startChild({ command: process.execPath, args }, lifetime.signal)
    const port = await broker.waitForLine(line => /"port":(\d+)/.exec(line)?.[1], 20_000)
    const url = `mqtt://127.0.0.1:${port}`
    const bay = await new TestBay({ mqtt: { url }, directory }).run().connected()
    const workshop = await connectAsync(url)
    await workshop.publishAsync(jobTopic, JSON.stringify(aJob()), { qos: 1 })
    await until(() => bay.follower.current)

    const measuring = new AbortController()
    const block = longestBlockMs(measuring.signal)
    const flood = spawn('mosquitto_pub', ['-p', String(port), '-t', jobTopic, '-l'])
    const rubbish = [
      '{"workOrder":',
      '{"state":"gone"}',
      '[]',
      '{"revision":NaN}',
      '"\\ud800"',
      '{"__proto__":{}}',
    ]
    const startMs = performance.now()
    const sent = { lines: 0 }
    await until(() => {
      let lines = ''
      for (
        const due = ((performance.now() - startMs) * messagesPerSecond) / 1000;
        sent.lines < due;
        sent.lines++
      ) {
        lines += `${rubbish[sent.lines % rubbish.length]}\n`
      }
      flood.stdin.write(lines)
      return bay.follower.counters.refused >= messagesPerSecond * seconds
    }, 50_000)
    flood.stdin.end()
    await workshop.publishAsync(jobTopic, JSON.stringify(aJob({ revision: 2 })), { qos: 1 })
    await until(() => bay.follower.current?.revision === 2)
    measuring.abort()

    expect(await block).toBeLessThan(50)
    const warnings = bay.log.lines.filter(({ level }) => level === 40)
    expect(warnings.length).toBeLessThan(10 + (performance.now() - startMs) / 1000 + 2)
    expect(bay.follower.counters.accepted).toBe(2)
    await bay.stop()
    await workshop.endAsync(true)
  } finally {
    lifetime.abort()
    rmSync(directory, { recursive: true })
  }
})
