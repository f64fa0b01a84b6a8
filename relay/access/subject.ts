/** Who asks: what a link's token says about its holder. */
export const roles = ['display', 'customer', 'explainer', 'manager'] as const
export type Role = (typeof roles)[number]

export interface Subject {
  role: Role
  /** A customer's own; undefined for every other role. */
  workOrder: string | undefined
  linkId: string
  /** What the link is called, if anything: whose it is, where it hangs. */
  label?: string | undefined
  /** ms since 1970. */
  expiresAtMs: number
}
