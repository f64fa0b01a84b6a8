/** How grave a finding is, the gravest first. Apart from job.ts: a page that offers them needs no schema. */
export const severities = ['urgent', 'advisory', 'info', 'ok'] as const
