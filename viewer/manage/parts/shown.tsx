import type { ComponentChildren } from 'preact'
import { useManage } from '../page/context.ts'
import type { Answer } from '../page/use-answer.ts'
import { Advice } from './advice.tsx'
import { Skeleton } from './skeleton.tsx'

export interface ShownProps<T> {
  answer: Answer<T>
  onRetry: () => Promise<void>
  /** Lines of the skeleton. */
  lines?: number
  children: (value: T) => ComponentChildren
}

/** An answer in whichever state it is: on its way, not there, failed with a way out, or there. */
export function Shown<T>({ answer, onRetry, lines, children }: ShownProps<T>) {
  const { words } = useManage()
  switch (answer.kind) {
    case 'loading':
      return <Skeleton lines={lines ?? 3} />
    case 'missing':
      return <Advice {...words.shell.missing} />
    case 'failed':
      return (
        <Advice {...words.shell.unreachable}>
          <button type="button" class="button" onClick={() => void onRetry()}>
            {words.shell.retry}
          </button>
        </Advice>
      )
    case 'ready':
      return (
        <>
          {answer.isStale ? (
            <p class="stale" role="status">
              {words.shell.stale}
            </p>
          ) : null}
          {children(answer.value)}
        </>
      )
  }
}
