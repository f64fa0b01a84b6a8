import { useView } from './words/view.ts'

/** The page's shape, while its content is on the way. */
export function Skeleton() {
  const { words } = useView()
  return (
    <div class="my-side" id="now" tabIndex={-1}>
      <h1 class="visually-hidden">{words.title}</h1>
      <p class="visually-hidden">{words.page.loading}</p>
      <div class="card skeleton" aria-hidden="true">
        <i class="skeleton-line skeleton-title" />
        <i class="skeleton-line" />
        <i class="skeleton-line skeleton-bar" />
        <i class="skeleton-line skeleton-short" />
      </div>
      <div class="card skeleton" aria-hidden="true">
        <i class="skeleton-line skeleton-short" />
        <i class="skeleton-line" />
      </div>
    </div>
  )
}
