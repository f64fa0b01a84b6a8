/** A browser as the tests use it: the same few things in all four engines. */

export interface Viewport {
  width: number
  height: number
}

export interface EngineOptions {
  /** Pages may sound without a touch; Chromium's may anyway. */
  maySound?: boolean
}

export interface Engine {
  /** For test names and messages, e.g. `WebKit`. */
  readonly name: string
  /** A page of its own, without cookies or cache of another one; resolves when the document has loaded. */
  open(url: string, viewport: Viewport): Promise<Page>
  /** Ends the browser and everything that it started. */
  close(): Promise<void>
}

export interface Page {
  /**
   * Runs `fn` in the page, with arguments and result as JSON. It stands alone (no names from around it), and what is
   * to run in Chromium 72 is written in its language (no `?.`, no `??`). Rejects with the page's exception.
   */
  evaluate<A extends unknown[], T>(fn: (...args: A) => T, ...args: A): Promise<Awaited<T>>
  /** PNG of the viewport. */
  screenshot(): Promise<Buffer>
  /** Uncaught exceptions, unhandled rejections and console errors since the page was opened. */
  errors(): string[]
  close(): Promise<void>
}

/** The source text of calling `fn` with these arguments. */
export function callExpression(fn: (...args: never[]) => unknown, args: unknown[]): string {
  return `(${fn.toString()})(...${JSON.stringify(args)})`
}
