/**
 * Takes the token out of the address (`/enter#TOKEN`) and clears it there at once, so that it stays in no history,
 * bookmark or screenshot. Undefined when the page was opened without one.
 */
export function takeToken({ location, history }: Pick<Window, 'location' | 'history'>): string | undefined {
  const token = location.hash.slice(1).trim()
  if (!token) return undefined
  history.replaceState(null, '', location.pathname + location.search)
  return token
}
