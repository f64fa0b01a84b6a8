import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { ApiError, LinkRefusedError } from '../../ui/page/api.ts'
import { useManage } from './context.ts'
import type { NewsType } from './news.ts'

export type Answer<T> =
  | { kind: 'loading' }
  /** 404: there is no such thing. */
  | { kind: 'missing' }
  | { kind: 'failed' }
  /** `isStale`: the last look failed; this is from before. */
  | { kind: 'ready'; value: T; isStale: boolean }

export interface AnswerOptions {
  /** After which news it is read anew. A constant. */
  news?: readonly NewsType[]
  /** Read anew so often, ms: what no event tells of. */
  everyMs?: number
}

const noNews: readonly NewsType[] = []

/**
 * Reads once, again when `read` changes, and after what the options say. `read` must be stable (useCallback).
 * What is there stays while it is read anew.
 */
export function useAnswer<T>(
  read: () => Promise<T>,
  { news = noNews, everyMs }: AnswerOptions = {},
): [Answer<T>, () => Promise<void>] {
  const { onRefused, news: source } = useManage()
  const [answer, setAnswer] = useState<Answer<T>>({ kind: 'loading' })
  const reading = useRef(0)

  const load = useCallback(async () => {
    reading.current += 1
    const mine = reading.current
    let next: (before: Answer<T>) => Answer<T>
    try {
      const value = await read()
      next = () => ({ kind: 'ready', value, isStale: false })
    } catch (error) {
      if (error instanceof LinkRefusedError) onRefused()
      next = before => afterFailure(before, error)
    }
    if (mine === reading.current) setAnswer(next) // an older question answered late says nothing
  }, [read, onRefused])

  useEffect(() => {
    setAnswer({ kind: 'loading' })
    void load()
    return () => {
      reading.current += 1
    }
  }, [load])

  useEffect(() => {
    const life = new AbortController()
    if (news.length) source.follow(news, () => void load(), life.signal)
    const timer = everyMs === undefined ? 0 : window.setInterval(() => void load(), everyMs)
    return () => {
      life.abort()
      window.clearInterval(timer)
    }
  }, [load, source, news, everyMs])

  return [answer, load]
}

function afterFailure<T>(before: Answer<T>, error: unknown): Answer<T> {
  if (before.kind === 'ready') return { ...before, isStale: true }
  return { kind: error instanceof ApiError && error.status === 404 ? 'missing' : 'failed' }
}
