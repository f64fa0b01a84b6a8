import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { connectAsync } from 'mqtt'
import { expect, it } from 'vitest'
import { jobTopic, TestBay } from '../../support/edge/test-bay.ts'
import { aJob } from '../../support/job.ts'
import { startChild } from '../../support/system/child.ts'
import { startMosquitto } from '../../support/system/mosquitto.ts'
import { until } from '../../support/until.ts'

const main = path.resolve(import.meta.dirname, '../../support/edge/test-bay-main.ts')
const stepCount = 25

/** Step `i` is active in revision 2i+1 and done in 2i+2. */
function revision(number: number) {
  const steps = Array.from({ length: stepCount }, (_, i) => {
    const state = number <= 2 * i ? 'pending' : number === 2 * i + 1 ? 'active' : 'done'
    return { id: `s${i}`, title: 'a step', state }
  })
  return aJob({ revision: number, steps })
}

it('neither loses nor repeats a transition when the edge is killed at any moment', async () => {
  const lifetime = new AbortController()
  const directory = mkdtempSync(path.join(tmpdir(), 'glassbay-crash-'))
  try {
    const mosquitto = await startMosquitto({}, lifetime.signal)
    const startEdge = () =>
      startChild({ command: process.execPath, args: [main, mosquitto.url, directory] }, lifetime.signal)
    const workshop = await connectAsync(mosquitto.url)
    const isConnected = (line: string) => line === 'connected' || undefined
    let edge = await startEdge()
    await edge.waitForLine(isConnected, 20_000)
    for (let round = 0; round < 5; round++) {
      for (let i = 1; i <= 10; i++) {
        const payload = JSON.stringify(revision(10 * round + i))
        await workshop.publishAsync(jobTopic, payload, { qos: 1, retain: true })
      }
      await delay(Math.random() * 30) // a random moment is what this is about
      await edge.kill('SIGKILL')
      edge = await startEdge()
      await edge.waitForLine(isConnected, 20_000)
    }
    const bay = new TestBay({ mqtt: mosquitto, directory })
    await until(() => bay.journal().at(-1)?.job?.revision === 2 * stepCount)
    await edge.kill('SIGKILL')

    const revisions = bay.journal().map(({ job }) => job?.revision ?? 0)
    expect(revisions).toEqual([...new Set(revisions)].sort((a, b) => a - b))
    const steps = Array.from({ length: stepCount }, (_, i) => [`step-started s${i}`, `step-ended s${i}`])
    expect(bay.happened()).toEqual(['arrived', ...steps.flat()])
    await bay.stop()
    await workshop.endAsync(true)
  } finally {
    lifetime.abort()
    rmSync(directory, { recursive: true })
  }
})
