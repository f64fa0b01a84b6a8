const scores = [1, 2, 3, 4, 5]

/** A score of one to five, said and drawn. */
export function Stars({ score }: { score: number }) {
  return (
    <span class="stars">
      <span class="visually-hidden">{score} / 5</span>
      {scores.map(step => (
        <svg key={step} viewBox="0 0 16 16" aria-hidden="true" class={step <= score ? 'star-on' : 'star-off'}>
          <path d="M8 1.6 9.9 5.7l4.4.5-3.3 3 .9 4.4L8 11.4l-3.9 2.2.9-4.4-3.3-3 4.4-.5Z" />
        </svg>
      ))}
    </span>
  )
}
