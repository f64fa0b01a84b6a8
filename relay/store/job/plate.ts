/** A plate that says whose car it is, and one that does not. Pure. */

const veil = '•'

/** Its owner knows it again, nobody else finds it out: `沪A12345` becomes `沪A•••45`. */
export function maskPlate(plate: string): string {
  const signs = [...plate]
  const shown = signs.length > 5 ? 2 : 1
  return signs.map((sign, i) => (i < shown || i >= signs.length - shown ? sign : veil)).join('')
}

/** Masked ones may be anybody's, and so may one that was never told. */
export function isWholePlate(plate: string): boolean {
  return plate !== '' && !plate.includes(veil)
}
