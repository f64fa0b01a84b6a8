/** The embedded broker's one user, and how often one may be wrong. */
import { createHash, timingSafeEqual } from 'node:crypto'

export interface Credentials {
  username: string
  password: string
}

/** Wrong passwords in a minute; then nobody who comes with this user name is let in until the minute is over. */
const triesPerMinute = 5
const minuteMs = 60_000

export class BrokerLogin {
  private readonly credentials: Credentials | undefined
  private readonly now: () => number
  private wrongAtMs: number[] = []

  /** Without credentials everybody may come in. `now`: monotonic, ms. */
  constructor(credentials: Credentials | undefined, now: () => number = () => performance.now()) {
    this.credentials = credentials
    this.now = now
  }

  admits(username: string | undefined, password: Uint8Array | undefined): boolean {
    if (!this.credentials) return true
    if (username !== this.credentials.username || !password) return false
    const now = this.now()
    this.wrongAtMs = this.wrongAtMs.filter(atMs => now - atMs < minuteMs)
    if (this.wrongAtMs.length >= triesPerMinute) return false
    if (isSame(password, this.credentials.password)) return true
    this.wrongAtMs.push(now)
    return false
  }
}

/** Takes as long for every wrong password. */
function isSame(given: Uint8Array, expected: string): boolean {
  const [a, b] = [given, expected].map(secret => createHash('sha256').update(secret).digest())
  return a !== undefined && b !== undefined && timingSafeEqual(a, b)
}
