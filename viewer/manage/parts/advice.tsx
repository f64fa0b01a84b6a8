import type { ComponentChildren } from 'preact'

export interface AdviceProps {
  title: string
  advice?: string
  children?: ComponentChildren
}

/** A place in a view that has nothing to show: why, and the way out. */
export function Advice({ title, advice, children }: AdviceProps) {
  return (
    <div class="advice" role="status">
      <p class="advice-title">{title}</p>
      {advice ? <p class="advice-text">{advice}</p> : null}
      {children ? <div class="advice-way">{children}</div> : null}
    </div>
  )
}
