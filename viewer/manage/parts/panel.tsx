import type { ComponentChildren } from 'preact'

export interface PanelProps {
  title: string
  /** How many there are; not shown when there are none. */
  count?: number
  /** Stands at the right of the title. */
  aside?: ComponentChildren
  class?: string
  children: ComponentChildren
}

/** One subject of a view, under its own heading. */
export function Panel({ title, count, aside, class: className = '', children }: PanelProps) {
  return (
    <section class={`panel ${className}`}>
      <header class="panel-head">
        <h2>
          {title}
          {count ? <span class="count">{count}</span> : null}
        </h2>
        {aside}
      </header>
      {children}
    </section>
  )
}
