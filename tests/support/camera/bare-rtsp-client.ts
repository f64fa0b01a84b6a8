/** An RTSP client with no opinion: sends what a test tells it to and keeps everything that comes back. */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { until } from '../until.ts'

export interface Answer {
  code: number
  /** Names in lower case. */
  headers: Record<string, string>
  body: string
}

export interface RtpPacket {
  sequence: number
  timestamp: number
  isMarked: boolean
  payload: Buffer
}

export class BareRtspClient {
  readonly packets: RtpPacket[] = []
  /** Sender reports: the RTP time that each of them gives. */
  readonly reports: number[] = []
  readonly answers: Answer[] = []
  /** How the connection ended: FIN, RST, or not yet. */
  end: 'fin' | 'rst' | undefined = undefined
  private readonly socket: Socket
  private readonly url: string
  private readonly credentials: { username: string; password: string } | undefined
  private challenge: Record<string, string> = {}
  private session = ''
  private sequence = 0
  private rest: Buffer = Buffer.alloc(0)

  constructor(socket: Socket, url: string, credentials?: { username: string; password: string }) {
    this.socket = socket
    this.url = url
    this.credentials = credentials
    socket.on('data', chunk => this.read(chunk))
    socket.on('end', () => {
      this.end ??= 'fin'
    })
    socket.on('error', () => {
      this.end ??= 'rst'
    })
  }

  /** Sends one request and waits for its answer; `undefined` when there is none in this time. */
  async ask(
    method: string,
    headers: Record<string, string> = {},
    deadlineMs = 10_000,
  ): Promise<Answer | undefined> {
    const count = this.answers.length
    const uri = method === 'SETUP' ? `${this.url}/trackID=0` : this.url
    const lines = [`${method} ${uri} RTSP/1.0`, `CSeq: ${++this.sequence}`]
    if (this.session) lines.push(`Session: ${this.session}`)
    if (this.challenge.nonce) lines.push(`Authorization: ${this.authorization(method, uri)}`)
    for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`)
    this.socket.write(`${lines.join('\r\n')}\r\n\r\n`)
    const answered = await until(() => this.answers.length > count, deadlineMs).catch(() => false)
    return answered ? this.answers[count] : undefined
  }

  /** As `ask`, and once more with the nonce that a 401 brings. */
  async askAs(method: string, headers: Record<string, string> = {}): Promise<Answer | undefined> {
    const answer = await this.ask(method, headers)
    return answer?.code === 401 && this.credentials ? await this.ask(method, headers) : answer
  }

  /** DESCRIBE, SETUP, PLAY. Throws at the first that is refused. */
  async play(): Promise<void> {
    const transport = { Transport: 'RTP/AVP/TCP;unicast;interleaved=0-1' }
    for (const [method, headers] of [
      ['DESCRIBE', {}],
      ['SETUP', transport],
      ['PLAY', {}],
    ] as const) {
      const answer = await this.askAs(method, headers)
      if (answer?.code !== 200) throw new Error(`${method} was answered with ${answer?.code}`)
    }
  }

  /** The next packets from now on, as many as asked for. */
  async nextPackets(count: number, deadlineMs = 10_000): Promise<RtpPacket[]> {
    const from = this.packets.length
    await until(() => this.packets.length >= from + count, deadlineMs)
    return this.packets.slice(from, from + count)
  }

  close(): void {
    this.socket.destroy()
  }

  private authorization(method: string, uri: string): string {
    const { username, password } = this.credentials ?? { username: '', password: '' }
    const { realm = '', nonce = '' } = this.challenge
    const secret = md5(`${username}:${realm}:${password}`)
    const response = md5(`${secret}:${nonce}:${md5(`${method}:${uri}`)}`)
    return `Digest username="${username}", realm="${realm}", nonce="${nonce}", uri="${uri}", response="${response}"`
  }

  private read(chunk: Buffer): void {
    this.rest = Buffer.concat([this.rest, chunk])
    while (this.rest.length >= 4) {
      const length = this.rest[0] === 0x24 ? 4 + this.rest.readUInt16BE(2) : this.answerLength()
      if (length === undefined || this.rest.length < length) return
      const part = this.rest.subarray(0, length)
      this.rest = this.rest.subarray(length)
      if (part[0] === 0x24) this.readPacket(part.readUInt8(1), part.subarray(4))
      else this.readAnswer(part.toString())
    }
  }

  private answerLength(): number | undefined {
    const headerEnd = this.rest.indexOf('\r\n\r\n')
    if (headerEnd < 0) return undefined
    const bodyLength = /content-length: (\d+)/i.exec(this.rest.toString('utf8', 0, headerEnd))?.[1]
    return headerEnd + 4 + Number(bodyLength ?? 0)
  }

  private readPacket(channel: number, bytes: Buffer): void {
    if (channel === 1) this.reports.push(bytes.readUInt32BE(16))
    if (channel !== 0) return
    const isMarked = bytes.readUInt8(1) >= 0x80
    const payload = bytes.subarray(12)
    this.packets.push({
      sequence: bytes.readUInt16BE(2),
      timestamp: bytes.readUInt32BE(4),
      isMarked,
      payload,
    })
  }

  private readAnswer(text: string): void {
    const [head = '', body = ''] = text.split(/\r\n\r\n(.*)/s)
    const [first = '', ...lines] = head.split('\r\n')
    const headers = Object.fromEntries(
      lines.map(line => [line.split(':')[0]?.toLowerCase(), line.replace(/^[^:]*: */, '')]),
    )
    const challenge: string = headers['www-authenticate'] ?? ''
    for (const [, name = '', value = ''] of challenge.matchAll(/(\w+)="([^"]*)"/g))
      this.challenge[name] = value
    if (headers.session) this.session = headers.session.split(';')[0]
    this.answers.push({ code: Number(first.split(' ')[1]), headers, body })
  }
}

/** Opens a connection to `rtsp://127.0.0.1:{port}/{path}`. Rejects when it is refused. */
export async function connectBare(
  port: number,
  path: string,
  credentials?: { username: string; password: string },
): Promise<BareRtspClient> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  await once(socket, 'connect')
  return new BareRtspClient(socket, `rtsp://127.0.0.1:${port}/${path}`, credentials)
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex')
}
