import type { ComponentChildren } from 'preact'
import './icon.css'

/** A small sign beside words; never instead of them without a name. Strokes on a grid of 24. */
export function Icon({ children, weight = 2 }: { children: ComponentChildren; weight?: number }) {
  return (
    <svg
      class="icon"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width={weight}
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  )
}
