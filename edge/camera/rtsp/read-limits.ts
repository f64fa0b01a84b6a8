/** How much one connection may ask of the event loop, which it shares with all other cameras of the edge. */
import { CameraError } from '../../stream/camera-error.ts'

/** No sane camera sends more a second. */
const most = { messages: 100, packets: 30_000 }
/** More requests of a camera's own than these a second are not answered. */
const mostAnswers = 10
/** After so long in one turn of the event loop the others come first. */
const turnMs = 8
/** Reads closer together than this are of the same turn. */
const sameTurnMs = 1

export class ReadLimits {
  private second = { beganMs: 0, messages: 0, packets: 0, requests: 0 }
  private turn = { beganMs: 0, endedMs: 0, busyMs: 0 }

  beginRead(): void {
    const now = performance.now()
    if (now - this.second.beganMs >= 1_000)
      this.second = { beganMs: now, messages: 0, packets: 0, requests: 0 }
    if (now - this.turn.endedMs > sameTurnMs) this.turn.busyMs = 0
    this.turn.beganMs = now
  }

  /** Whether the next read may be in the same turn. */
  endRead(): boolean {
    const { turn } = this
    turn.endedMs = performance.now()
    turn.busyMs += turn.endedMs - turn.beganMs
    return turn.busyMs < turnMs
  }

  /** Throws CameraError at the first one too many. */
  countPacket(): void {
    this.second.packets++
    if (this.second.packets > most.packets) throw flooded()
  }

  /** The same. */
  countMessage(): void {
    this.second.messages++
    if (this.second.messages > most.messages) throw flooded()
  }

  /** One more of the camera's own requests. */
  mayAnswer(): boolean {
    this.second.requests++
    return this.second.requests <= mostAnswers
  }
}

function flooded(): CameraError {
  return new CameraError(
    'BAD_STREAM',
    'the camera sends more requests or packets a second than any camera should: restart it, and look whether it is one',
  )
}
