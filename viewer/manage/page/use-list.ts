import { useCallback, useState } from 'preact/hooks'
import { LinkRefusedError } from '../../ui/page/api.ts'
import type { Page } from './ask.ts'
import { useManage } from './context.ts'
import type { NewsType } from './news.ts'
import { type Answer, useAnswer } from './use-answer.ts'

export interface List<T> {
  answer: Answer<T[]>
  reload: () => Promise<void>
  /** Undefined at the end of the list. */
  more: (() => Promise<void>) | undefined
}

interface Pages<T> {
  first: T[] | undefined
  further: T[][]
  next: string | undefined
}

export interface ListOptions {
  news?: readonly NewsType[]
}

/** A list that comes page by page: `read` its first one, `readMore` the one at an address. Both must be stable. */
export function useList<T>(
  read: () => Promise<Page<T[]>>,
  readMore: (address: string) => Promise<Page<T[]>>,
  options: ListOptions = {},
): List<T> {
  const { onRefused } = useManage()
  const [pages, setPages] = useState<Pages<T>>({ first: undefined, further: [], next: undefined })
  const readFirst = useCallback(async () => {
    const { value, next } = await read()
    setPages({ first: value, further: [], next })
    return value
  }, [read])
  const [answer, reload] = useAnswer(readFirst, options)
  const { further, next } = pages

  const more = async (address: string) => {
    try {
      const page = await readMore(address)
      setPages(before =>
        before.next === address
          ? { ...before, further: [...before.further, page.value], next: page.next }
          : before,
      )
    } catch (error) {
      if (error instanceof LinkRefusedError) onRefused()
      // Otherwise the button is still there.
    }
  }

  const isOne = answer.kind === 'ready' && pages.first === answer.value
  const value = isOne ? answer.value.concat(...further) : undefined
  return {
    answer: value && answer.kind === 'ready' ? { ...answer, value } : answer,
    reload,
    more: isOne && next !== undefined ? () => more(next) : undefined,
  }
}
