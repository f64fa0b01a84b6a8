/** The product's mark: two panes of glass, slightly open. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
      <path d="M4 7.5 L15 4 V28 L4 24.5 Z" fill="currentColor" fill-opacity=".95" />
      <path d="M17 4 L28 7.5 V24.5 L17 28 Z" fill="currentColor" fill-opacity=".42" />
    </svg>
  )
}
