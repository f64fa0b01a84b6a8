/**
 * What every error of ours says, in each process: a code that tells causes apart, a sentence that names the cause and the
 * way out and never holds a secret, and whether waiting helps. What throws it knows; what catches it need not guess.
 */
export class KnownError<Code extends string = string> extends Error {
  readonly code: Code
  /** Another try, later and by itself, may succeed. False: somebody has to do something first. */
  readonly waitingHelps: boolean

  constructor(
    code: Code,
    sentence: string,
    { waitingHelps, cause }: { waitingHelps: boolean; cause?: unknown },
  ) {
    super(sentence, cause === undefined ? undefined : { cause })
    this.name = new.target.name
    this.code = code
    this.waitingHelps = waitingHelps
  }
}
