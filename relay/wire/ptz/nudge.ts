/**
 * How long one `nudge` moves a camera, ms. Apart from ptz.ts: a page that repeats it needs no schema.
 */
export const nudgeMs = 400
