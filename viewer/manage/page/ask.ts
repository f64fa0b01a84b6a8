/** Asks the relay on behalf of the manager: JSON there and back, problems as errors with what they say. */
import { ApiError, LinkRefusedError, type Problem } from '../../ui/page/api.ts'

/** Live data is small; a year's export is not. */
const timeoutMs = 20_000

export interface Question {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  body?: unknown
  accept?: string
}

export interface Page<T> {
  value: T
  /** Address of the next page of a list; undefined at its end. */
  next: string | undefined
}

/** Throws LinkRefusedError for 401, ApiError for everything else that is no good answer. */
export async function ask<T>(path: string, question: Question = {}): Promise<T> {
  const answer = await answerTo(path, question)
  return (answer.status === 204 ? undefined : await answer.json()) as T
}

export async function askPage<T>(path: string): Promise<Page<T>> {
  const answer = await answerTo(path, {})
  return { value: (await answer.json()) as T, next: nextPage(answer.headers.get('Link')) }
}

export async function askFile(path: string, accept: string): Promise<Blob> {
  return (await answerTo(path, { accept })).blob()
}

/** The address that `Link: </api/…>; rel="next"` names. */
export function nextPage(header: string | null): string | undefined {
  const match = /<([^>]+)>\s*;[^,]*\brel="?next"?/.exec(header || '')
  return match ? match[1] : undefined
}

async function answerTo(path: string, { method = 'GET', body, accept }: Question): Promise<Response> {
  const deadline = new AbortController()
  const timer = window.setTimeout(() => deadline.abort(), timeoutMs)
  const headers: Record<string, string> = { Accept: accept === undefined ? 'application/json' : accept }
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  try {
    const answer = await fetch(path, {
      method,
      headers,
      credentials: 'same-origin',
      cache: 'no-store',
      signal: deadline.signal,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    if (answer.status === 401) throw new LinkRefusedError(path)
    if (!answer.ok) {
      throw new ApiError(`${path} answered ${answer.status}`, answer.status, await problemOf(answer))
    }
    return answer
  } catch (error) {
    if (error instanceof LinkRefusedError || error instanceof ApiError) throw error
    throw new ApiError(`${path} gave no answer: ${String(error)}`)
  } finally {
    window.clearTimeout(timer)
  }
}

async function problemOf(answer: Response): Promise<Problem> {
  try {
    const problem: unknown = await answer.json()
    return typeof problem === 'object' && problem !== null ? (problem as Problem) : {}
  } catch {
    return {} // a proxy's page, for instance
  }
}
