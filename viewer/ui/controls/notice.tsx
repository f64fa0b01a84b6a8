import type { ComponentChildren } from 'preact'
import { Mark } from './mark.tsx'
import './notice.css'

export interface NoticeProps {
  title: string
  advice?: string
  children?: ComponentChildren
}

/** One thing to say, and what to do about it. */
export function Notice({ title, advice, children }: NoticeProps) {
  return (
    <div class="notice" role="status">
      <Mark />
      <h1>{title}</h1>
      {advice ? <p>{advice}</p> : null}
      {children}
    </div>
  )
}
