/** Fetches a page's parts before it is gone to, while its session is still being opened. */

/**
 * The role that a link's token speaks of, a JWT (RFC 7519): good for a guess at where it leads, and nothing else. Only
 * the relay knows whether it is true.
 */
export function roleIn(token: string): string | undefined {
  const [, claims = ''] = token.split('.')
  try {
    const { role } = JSON.parse(window.atob(claims.replace(/-/g, '+').replace(/_/g, '/'))) as {
      role?: unknown
    }
    return typeof role === 'string' ? role : undefined
  } catch {
    return undefined // no token of ours: the relay will say so
  }
}

export async function loadAhead(page: string): Promise<void> {
  const answer = await fetch(page, { credentials: 'same-origin' })
  const { head } = new DOMParser().parseFromString(await answer.text(), 'text/html')
  for (const part of Array.from(head.querySelectorAll('script[src], link[href]'))) {
    const link = linkFor(part)
    if (link) document.head.appendChild(link)
  }
}

function linkFor(part: Element): HTMLLinkElement | undefined {
  const link = document.createElement('link')
  const rel = part.getAttribute('rel')
  if (part.tagName === 'SCRIPT' || rel === 'modulepreload') link.rel = 'modulepreload'
  else if (rel === 'stylesheet') {
    link.rel = 'preload'
    link.as = 'style'
  } else return undefined
  link.crossOrigin = ''
  link.href = part.getAttribute('src') || part.getAttribute('href') || ''
  return link
}
