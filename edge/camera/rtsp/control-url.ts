/** The URLs that a camera's description gives for its tracks (RFC 2326, C.1.1), and what they turn out to mean. */

/**
 * Content-Base, else Content-Location, else what we asked for. Cameras write the first ones without scheme, with two
 * or with a relative path; the request's own URL is right then.
 */
export function chooseBaseUrl(requestUrl: string, ...candidates: (string | undefined)[]): string {
  return candidates.find(url => url !== undefined && isRtspUrl(url) && !/\s/.test(url)) ?? requestUrl
}

export interface BaseUrls {
  first: string
  /** Where the camera does not know its track by the first one; may be the same. */
  other: string
}

/** A base at another host than the camera was dialled at is believed last: it is behind some router's translation. */
export function chooseBaseUrls(requestUrl: string, ...candidates: (string | undefined)[]): BaseUrls {
  const chosen = chooseBaseUrl(requestUrl, ...candidates)
  const isElsewhere = hostOf(chosen) !== hostOf(requestUrl)
  return isElsewhere ? { first: requestUrl, other: chosen } : { first: chosen, other: requestUrl }
}

/** Appended as text, not by URL rules: with `?channel=1` in the base cameras expect `?channel=1/trackID=0`. */
export function resolveControl(control: string | undefined, baseUrl: string): string {
  if (!control || control === '*' || /\s/.test(control)) return baseUrl
  // Some cameras write the user and password of another client into it.
  if (isRtspUrl(control)) return control.replace(/^(rtsps?:\/\/)[^/]*@/i, '$1')
  if (/^[a-z]+:\/\//i.test(control)) return baseUrl
  const { origin, path, query } = splitUrl(baseUrl)
  if (control.startsWith('?')) return `${origin}${path}${control}`
  if (path !== '' && control.startsWith(`${withoutSlash(path)}/`)) return `${origin}${control}`
  return `${withoutSlash(`${origin}${path}${query}`)}/${control.replace(/^\//, '')}`
}

/** The second sensible form, for a camera that does not know the first: by the rules of URLs, with the query behind. */
export function resolveOtherwise(control: string | undefined, baseUrl: string): string {
  if (!control || control === '*' || /\s|:\/\//.test(control)) return baseUrl
  const { origin, path, query } = splitUrl(baseUrl)
  if (control.startsWith('?')) {
    return query ? `${origin}${path}${query}&${control.slice(1)}` : `${origin}${withoutSlash(path)}${control}`
  }
  if (query) return `${origin}${withoutSlash(path)}/${control.replace(/^\//, '')}${query}`
  if (control.startsWith('/')) return `${origin}${control}`
  return `${origin}${path.replace(/[^/]*$/, '') || '/'}${control}`
}

/** Nothing but a request line's URL comes of it: we never connect to the host that it names. */
function isRtspUrl(url: string): boolean {
  return /^rtsps?:\/\/(?!rtsps?:)[^\s/]+/i.test(url)
}

function hostOf(url: string): string {
  return /^[a-z]+:\/\/(?:[^/@]*@)?(\[[^\]]*\]|[^/:?]*)/i.exec(url)?.[1]?.toLowerCase() ?? ''
}

function splitUrl(url: string): { origin: string; path: string; query: string } {
  const [, origin = '', path = '', query = ''] = /^([a-z]+:\/\/[^/?]*)?([^?]*)(\?.*)?$/i.exec(url) ?? []
  return { origin, path, query }
}

function withoutSlash(text: string): string {
  return text.replace(/\/$/, '')
}
