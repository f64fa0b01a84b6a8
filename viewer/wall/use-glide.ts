import { useLayoutEffect, useRef } from 'preact/hooks'
import type { PlacedTile } from './spotlight-layout.ts'

interface Seat {
  left: number
  top: number
  width: number
  height: number
}

/** As in wall.css. */
const glideMs = 900

/**
 * A tile that gets another place glides there: laid out once where it goes, shown where it was, and moved by transform,
 * which a television does without laying anything out on the way.
 */
export function useGlide(tile: { current: HTMLElement | null }, placed: PlacedTile | undefined): void {
  const before = useRef<Seat>(undefined)
  const seat = placed && { ...placed.place, ...placed.layout.tile }
  const { left, top, width, height } = seat || { left: 0, top: 0, width: 0, height: 0 }
  useLayoutEffect(() => {
    const { current } = tile
    const from = before.current
    if (!current || !width) return undefined
    const to = { left, top, width, height }
    before.current = to
    if (!from || isSame(from, to) || wantsNoMotion()) return undefined
    current.style.transition = 'none'
    current.style.transform = transformOf(from, to)
    current.getBoundingClientRect() // lays it out there before the way begins
    current.style.transition = ''
    current.classList.add('tile-gliding')
    current.style.transform = ''
    const timer = window.setTimeout(() => current.classList.remove('tile-gliding'), glideMs)
    return () => window.clearTimeout(timer)
  }, [tile, left, top, width, height])
}

function transformOf(from: Seat, to: Seat): string {
  const move = `translate(${from.left - to.left}px, ${from.top - to.top}px)`
  return `${move} scale(${from.width / to.width}, ${from.height / to.height})`
}

function isSame(a: Seat, b: Seat): boolean {
  return a.left === b.left && a.top === b.top && a.width === b.width && a.height === b.height
}

function wantsNoMotion(): boolean {
  return window.matchMedia('(prefers-reduced-motion: reduce)').matches
}
