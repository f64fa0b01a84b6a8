import type { Finding } from '../../relay/wire/job/job.ts'

/** A shape a severity, so that it is told apart without colour and in a print in black. */
const shapes: Record<Finding['severity'], string> = {
  urgent: 'M8 1 15.4 14.5H.6Z M7.2 5.6h1.6v4.6H7.2z M7.2 11.2h1.6v1.7H7.2z',
  advisory: 'M8 .8 15.2 8 8 15.2.8 8Z M7.2 4.2h1.6v4.7H7.2z M7.2 10h1.6v1.7H7.2z',
  info: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Z M7.2 4.2h1.6v1.7H7.2z M7.2 6.9h1.6v5H7.2z',
  ok: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Z M4.4 8.1 5.5 7 7.2 8.7 10.9 5 12 6.1 7.2 10.9Z',
}

/** Beside the word for it, which says the same. */
export function SeveritySign({ severity }: Pick<Finding, 'severity'>) {
  return (
    <svg class={`severity-sign severity-${severity}`} viewBox="0 0 16 16" aria-hidden="true">
      <path d={shapes[severity]} fill="currentColor" fill-rule="evenodd" />
    </svg>
  )
}
