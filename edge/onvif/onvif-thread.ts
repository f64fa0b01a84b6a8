/**
 * One device's ONVIF side in a thread of its own (see client.ts): a thread that dies of an answer costs the camera's
 * PTZ until the next try, and its video nothing.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { OnvifClient } from './client.ts'
import { OnvifDevice } from './device.ts'
import type { OnvifNews, OnvifQuestion, OnvifTask, OnvifThreadData } from './thread-messages.ts'
import { Turning } from './turning.ts'

/** Presets and settings change, and cameras go away. */
const refreshMs = 5 * 60_000

const { address, networks, turning: state } = workerData as OnvifThreadData
const device = new OnvifDevice(new OnvifClient(address, networks))
const turning =
  state &&
  new Turning({
    head: device,
    state,
    onChange: state => tell({ type: 'turning', state }),
    onRunaway: reason => tell({ type: 'runaway', reason }),
  })

let seen = await device.describe()
await lookAtHead()
setInterval(look, refreshMs) // what it throws ends the thread
parentPort?.on('message', ({ id, task }: OnvifQuestion) => {
  follow(task).then(
    () => tell({ type: 'done', id }),
    (error: Error) => tell({ type: 'failed', id, reason: error.message }),
  )
})
// Whoever let it turn may have been killed in that.
if (state && device.hasHead && (state.mayTurn || (await device.mayTurn()))) await turning?.stop()

async function look(): Promise<void> {
  seen = await device.describe()
  await lookAtHead()
}

async function lookAtHead(): Promise<void> {
  tell({ type: 'seen', device: seen, ptz: turning && (await device.readPtz()) })
}

async function follow(task: OnvifTask): Promise<void> {
  switch (task.kind) {
    case 'turn':
      await turning?.carryOut(task.command)
      if (task.command.kind === 'store') await lookAtHead()
      break
    case 'keyframe':
      await device.requestKeyframes()
      break
    case 'set-encoder':
      await device.setEncoder(task.wish)
      await look()
      break
    case 'end':
      await turning?.end()
      break
    default:
      task satisfies never
  }
}

function tell(news: OnvifNews): void {
  parentPort?.postMessage(news)
}
