export type Tone = 'plain' | 'accent' | 'good' | 'attention' | 'serious'

/** A word with a sign before it: colour says nothing that the word does not. */
export function Chip({ tone = 'plain', children }: { tone?: Tone; children: string }) {
  return <span class={`chip chip-${tone}`}>{children}</span>
}
