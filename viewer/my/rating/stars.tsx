import { StarIcon } from '../words/icons.tsx'
import { useView } from '../words/view.ts'

export interface StarsProps {
  name: string
  /** 0: none chosen yet. */
  score: number
  onScore: (score: number) => void
}

const scores = [1, 2, 3, 4, 5]

/** Five radio buttons that look like stars: arrow keys, screen readers and thumbs all know them. */
export function Stars({ name, score, onScore }: StarsProps) {
  const { words } = useView()
  return (
    <div class="stars">
      {scores.map(value => (
        <label key={value} class={value <= score ? 'star star-on' : 'star'}>
          <input
            type="radio"
            name={`score-${name}`}
            checked={value === score}
            onChange={() => onScore(value)}
          />
          <StarIcon />
          <span class="visually-hidden">
            {words.rating.stars(value)}, {words.rating.scores[value - 1]}
          </span>
        </label>
      ))}
      <p class="stars-word" aria-hidden="true">
        {score ? words.rating.scores[score - 1] : ''}
      </p>
    </div>
  )
}
