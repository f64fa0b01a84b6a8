/** Where a customer watches one clip: `/my#clip=ID`. It names the clip and grants nothing: /my asks for a session. */

export function clipAddress(origin: string, clip: string): string {
  return `${origin}/my#clip=${encodeURIComponent(clip)}`
}

/** The clip that an address asks for; undefined for any other one. */
export function clipIn(hash: string): string | undefined {
  const match = /^#clip=([\w-]{1,64})$/.exec(hash)
  return match ? match[1] : undefined
}
