import { setTimeout as sleep } from 'node:timers/promises'
import { DevTools, type DevToolsEvent } from './devtools.ts'
import type { Viewport } from './engine.ts'

interface RemoteObject {
  type: string
  className?: string
  value?: unknown
  objectId?: string
  description?: string
}
interface Evaluated {
  result: RemoteObject
  wasThrown?: boolean
}
interface TargetInfo {
  targetId: string
  /** Waits behind the present page for its first byte. */
  isProvisional?: boolean
  isPaused?: boolean
}

const loadDeadlineMs = 30_000

/**
 * WebKit's remote inspector. Commands for the page travel inside commands for its target, and the target is another
 * one after every navigation that changes the process.
 */
export class Inspector {
  readonly errors: string[] = []
  private readonly tools: DevTools
  private target = ''
  private onTarget: () => void = () => {}
  private onLoad: () => void = () => {}

  constructor(tools: DevTools) {
    this.tools = tools
    tools.events.on('event', event => this.take(event))
  }

  /** Resolves when there is a page to talk to. */
  async start(): Promise<void> {
    await this.tools.open()
    await this.tools.send('Target.setPauseOnStart', { pauseOnStart: true })
    if (this.target === '') {
      await new Promise<void>(resolve => {
        this.onTarget = resolve
      })
    }
    await this.enable(this.target)
  }

  async navigate(url: string): Promise<void> {
    const { promise: loaded, resolve, reject } = Promise.withResolvers<void>()
    const timer = setTimeout(() => reject(new Error(`WebKit did not load ${url}`)), loadDeadlineMs)
    this.onLoad = resolve
    await this.send('Page.navigate', { url })
    await loaded.finally(() => clearTimeout(timer))
  }

  async evaluate<T>(expression: string): Promise<T> {
    const promise = await this.send<Evaluated>('Runtime.evaluate', {
      // Always a promise, so that there is always one to wait for, and a failure is always its rejection.
      expression: `new Promise(function (resolve) { resolve(${expression}) })`,
    })
    const { result, wasThrown } = await this.send<Evaluated>('Runtime.awaitPromise', {
      promiseObjectId: promise.result.objectId,
      returnByValue: true,
    })
    if (wasThrown) throw new Error(result.description ?? String(result.value))
    return result.value as T
  }

  async screenshot({ width, height }: Viewport): Promise<Buffer> {
    const area = { x: 0, y: 0, width, height, coordinateSystem: 'Viewport' }
    const { dataURL } = await this.send<{ dataURL: string }>('Page.snapshotRect', area)
    return Buffer.from(dataURL.slice(dataURL.indexOf(',') + 1), 'base64')
  }

  private async enable(targetId: string): Promise<void> {
    await Promise.all(
      ['Console', 'Page', 'Runtime'].map(domain => this.send(`${domain}.enable`, {}, targetId)),
    )
  }

  private send<T>(method: string, params: object = {}, targetId = this.target): Promise<T> {
    const { promise, id } = this.tools.expectAnswer<T>()
    const message = JSON.stringify({ id, method, params })
    this.tools.send('Target.sendMessageToTarget', { targetId, message }).catch(() => {
      // The inner command's answer says it too, or the page has gone and nobody waits for it.
    })
    return promise
  }

  private take({ method, params }: DevToolsEvent): void {
    switch (method) {
      case 'Target.targetCreated':
        void this.takeTarget(params.targetInfo as TargetInfo)
        return
      case 'Target.didCommitProvisionalTarget':
        this.target = params.newTargetId as string
        return
      case 'Target.dispatchMessageFromTarget':
        this.tools.answer(params.message as string)
        return
      case 'Console.messageAdded':
        this.takeMessage(params.message as { level: string; text: string; url?: string })
        return
      case 'Page.loadEventFired':
        this.onLoad()
        return
      default:
    }
  }

  private async takeTarget({ targetId, isProvisional, isPaused }: TargetInfo): Promise<void> {
    if (isProvisional) await this.enable(targetId)
    if (isPaused) await this.tools.send('Target.resume', { targetId })
    if (isProvisional) return
    this.target = targetId
    this.onTarget()
  }

  private takeMessage({ level, text, url }: { level: string; text: string; url?: string }): void {
    if (level === 'error') this.errors.push(`${text} (${url ?? 'no address'})`)
  }
}

/** Connected to the one page of a browser that was started with its inspector on this port. */
export async function connectInspector(port: number, deadlineMs: number): Promise<Inspector> {
  const deadline = Date.now() + deadlineMs
  for (;;) {
    // Nothing listens until the browser is up, and no page is in the list until it has one.
    const list = await fetch(`http://127.0.0.1:${port}/`).then(
      answer => answer.text(),
      () => '',
    )
    const socketPath = /\/socket\/\d+\/\d+\/WebPage/.exec(list)?.[0]
    if (socketPath) {
      const inspector = new Inspector(new DevTools(`ws://127.0.0.1:${port}${socketPath}`))
      await inspector.start()
      return inspector
    }
    if (Date.now() > deadline) throw new Error('WebKit has opened no page')
    await sleep(50)
  }
}
