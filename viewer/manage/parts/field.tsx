import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'

export interface FieldProps {
  label: string
  advice?: string
  children: (ids: { id: string; 'aria-describedby'?: string }) => ComponentChildren
}

/** A labelled input, with what helps to fill it in below. */
export function Field({ label, advice, children }: FieldProps) {
  const id = useId()
  const adviceId = `${id}-advice`
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {label}
      </label>
      {children(advice ? { id, 'aria-describedby': adviceId } : { id })}
      {advice ? (
        <p id={adviceId} class="field-advice">
          {advice}
        </p>
      ) : null}
    </div>
  )
}
