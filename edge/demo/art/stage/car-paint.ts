/**
 * A car's paint: windows, pillars, gaps and sills drawn in the coordinates of its skin (z along, `around` up), so that
 * they follow its shape. Corners stand as in SVG's `points`.
 */
import * as THREE from 'three'
import type { CarBody } from './car-body.ts'
import { corners, drawn } from './shapes.ts'

const width = 4096
const height = 2048

/** What the same feature looks like in a map: glass, black plastic, a gap between panels. */
interface Colors {
  base: string
  glass: string
  trim: string
  gap: string
}

export function carPaint(body: CarBody): THREE.MeshPhysicalMaterial {
  const { paint, isMetallic } = body.shape
  const map = draw(body, { base: paint, glass: '#0a0d10', trim: '#08090a', gap: 'rgba(0,0,0,.75)' })
  // Green is roughness, blue is metalness.
  const base = isMetallic ? 'rgb(0,95,150)' : 'rgb(0,95,0)'
  const surface = draw(body, { base, glass: 'rgb(0,12,0)', trim: 'rgb(0,120,0)', gap: 'rgb(0,200,0)' })
  surface.colorSpace = THREE.NoColorSpace
  return new THREE.MeshPhysicalMaterial({
    map,
    roughnessMap: surface,
    metalnessMap: surface,
    roughness: 1,
    metalness: 1,
    clearcoat: 1,
    clearcoatRoughness: 0.04,
    side: THREE.DoubleSide,
  })
}

function draw(body: CarBody, colors: Colors): THREE.CanvasTexture {
  return drawn(width, height, context => {
    context.fillStyle = colors.base
    context.fillRect(0, 0, width, height)
    const path = (points: string) => {
      context.beginPath()
      for (const [z, around] of corners(points)) context.lineTo(body.u(z) * width, (1 - around / 7) * height)
    }
    const fill = (color: string, points: string) => {
      context.fillStyle = color
      path(points)
      context.closePath()
      context.fill()
    }
    const gap = (points: string, pixels = 5) => {
      context.strokeStyle = colors.gap
      context.lineWidth = pixels
      context.lineJoin = 'round'
      path(points)
      context.stroke()
    }
    drawWindows(body, colors, fill)
    drawGaps(body, gap)
  })
}

function drawWindows(
  { shape }: CarBody,
  { glass, trim }: Colors,
  fill: (color: string, points: string) => void,
): void {
  const { cowl, header, roofEnd, backlightFoot } = shape
  const [, middle, back] = shape.doorGaps
  fill(trim, '-9,0 9,0 9,2.05 -9,2.05') // underbody and sill
  const roofLine = `${cowl - 0.2},4.86 ${header},4.9 ${roofEnd + 0.1},4.9 ${back - 0.36},4.6`
  fill(glass, `${cowl - 0.16},4.1 ${roofLine} ${back - 0.5},4.1`)
  fill(trim, `${middle + 0.05},4.08 ${middle},4.92 ${middle - 0.1},4.92 ${middle - 0.09},4.08`)
  fill(trim, `${back + 0.06},4.08 ${back + 0.12},4.92 ${back + 0.09},4.92 ${back + 0.02},4.08`)
  fill(glass, `${cowl + 0.04},7.2 ${cowl + 0.02},5.2 ${header - 0.02},5.14 ${header - 0.04},7.2`)
  fill(glass, `${roofEnd},7.2 ${roofEnd - 0.02},5.2 ${backlightFoot + 0.06},5.25 ${backlightFoot},7.2`)
}

function drawGaps({ shape, tail }: CarBody, gap: (points: string, pixels?: number) => void): void {
  const { cowl, backlightFoot, hoodFront } = shape
  const [front, middle, back] = shape.doorGaps
  gap(`${cowl - 0.1},4.05 ${back - 0.55},4.05`, 9)
  gap(`${front},2.25 ${front - 0.02},3.2 ${front - 0.02},4.05`)
  gap(`${middle - 0.03},2.25 ${middle - 0.01},4.05`)
  gap(`${back + 0.28},2.25 ${back + 0.1},3 ${back - 0.05},3.6 ${back + 0.02},4.05`)
  gap(`${front},2.25 ${back + 0.28},2.25`)
  gap(`${cowl + 0.06},5.2 ${hoodFront},4.85 ${hoodFront + 0.04},7.2`)
  gap(`${backlightFoot - 0.02},5.2 ${backlightFoot - 0.3},4.9 ${tail + 0.06},4.6`)
}
