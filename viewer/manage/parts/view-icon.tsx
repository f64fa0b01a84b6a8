import type { ViewName } from '../page/place.ts'

/** Strokes on a grid of 24. */
const paths: Record<ViewName, string> = {
  today: 'M4 12.5 6 7h12l2 5.5M4 12.5h16V18H4zM7 18v2M17 18v2M7.5 15.3h.01M16.5 15.3h.01',
  links: 'M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2.5v2.5H14zM17.5 17.5H20V20h-2.5zM14 20h.01M20 14h.01',
  'work-orders': 'M6 3.5h9l3.5 3.5v13.5h-12.5zM14.5 3.5V7.5h4M9 12h6.5M9 15.5h6.5',
  people:
    'M9 11a3.2 3.2 0 1 0 0-6.4A3.2 3.2 0 0 0 9 11zM3 19.5c.4-3.4 2.8-5.3 6-5.3s5.6 1.9 6 5.3M15.5 4.9a3.2 3.2 0 0 1 0 5.9M17.5 14.8c2 .7 3.2 2.4 3.5 4.7',
  'follow-ups':
    'M5 4.5h3l1.7 4.2-2 1.5a11.5 11.5 0 0 0 6.1 6.1l1.5-2L19.5 16v3c0 .6-.5 1-1 1C11 19.7 4.3 13 4 5.5c0-.5.4-1 1-1z',
  health: 'M3 12.5h4l2.2-6 4.3 11.5 2.5-8 1.4 2.5H21',
  log: 'M5 5.5h.01M5 12h.01M5 18.5h.01M9 5.5h11M9 12h11M9 18.5h7',
}

export function ViewIcon({ view }: { view: ViewName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[view]} />
    </svg>
  )
}
