/** Somebody with a link, who asks the relay's API. */
import type { Grant } from '../../../relay/access/links.ts'
import type { Problem } from '../../../relay/access/refusal.ts'

export interface Answer<T> {
  status: number
  headers: Headers
  body: T
}

export class RelayClient {
  private readonly httpUrl: string
  private readonly token: string

  constructor(httpUrl: string, token: string) {
    this.httpUrl = httpUrl
    this.token = token
  }

  static async of(
    relay: { httpUrl: string; token(grant: Grant): Promise<string> },
    grant: Grant,
  ): Promise<RelayClient> {
    return new RelayClient(relay.httpUrl, await relay.token(grant))
  }

  /** The body of a good answer; throws for any other. */
  async read<T>(path: string): Promise<T> {
    const { status, body } = await this.ask<T>('GET', path)
    if (status !== 200) throw new Error(`${path} answered ${status}: ${JSON.stringify(body)}`)
    return body
  }

  get<T = Problem>(path: string): Promise<Answer<T>> {
    return this.ask('GET', path)
  }

  post<T = Problem>(path: string, body: object): Promise<Answer<T>> {
    return this.ask('POST', path, body)
  }

  private async ask<T>(method: string, path: string, body?: object): Promise<Answer<T>> {
    const answer = await fetch(`${this.httpUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.token}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    })
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as T }
  }
}
