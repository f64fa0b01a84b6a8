/** A film that begins stops the one that plays. The live picture goes on: it is silent, and nobody wants to miss it. */
export function playOneAtATime(signal: AbortSignal): void {
  const pauseOthers = ({ target }: Event) => {
    if (!(target instanceof Element) || !target.closest('.film')) return
    for (const film of Array.from(document.querySelectorAll<HTMLVideoElement>('.film video'))) {
      if (film !== target) film.pause()
    }
  }
  // `play` does not bubble; on its way down it passes here.
  document.addEventListener('play', pauseOthers, true)
  signal.addEventListener('abort', () => document.removeEventListener('play', pauseOthers, true))
}
