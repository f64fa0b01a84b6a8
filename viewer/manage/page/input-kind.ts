/** Whoever uses the keyboard sees where the focus is; whoever points does not need to. (`:focus-visible` is younger than we may use.) */
export function watchInputKind(signal: AbortSignal): void {
  const root = document.documentElement
  const keys = () => root.setAttribute('data-input', 'keys')
  const pointer = () => root.setAttribute('data-input', 'pointer')
  keys()
  document.addEventListener('keydown', keys, true)
  document.addEventListener('pointerdown', pointer, true)
  signal.addEventListener('abort', () => {
    document.removeEventListener('keydown', keys, true)
    document.removeEventListener('pointerdown', pointer, true)
  })
}
