/**
 * A car's skin as a loft: cross-sections along its length (z, nose at +z), each given by the same eight points.
 * Every point of it has two coordinates: where along the car, and how far around the section.
 */
import * as THREE from 'three'
import { pointAround, pointsPerSection, type Station, sectionAt } from './loft.ts'

export interface CarShape {
  stations: Station[]
  /** Axles, z. */
  frontAxle: number
  rearAxle: number
  wheelRadius: number
  /** z of windscreen base and top, roof end, rear window's foot. */
  cowl: number
  header: number
  roofEnd: number
  backlightFoot: number
  /** z of the gaps in front of the front door, between the doors, behind the rear door. */
  doorGaps: [number, number, number]
  hoodFront: number
  /** How much higher lamps and grille sit than on the saloon. */
  faceHeight: number
  paint: string
  isMetallic: boolean
}

/** Of the skin's mesh: along the whole car, and from one point of a section to the next. */
const columns = 140
const rowsPerPoint = 7

/** Part of the skin: z from tail to nose, `around` from 0 (bottom) over 4 (belt) and 5 (roof rail) to 7 (top). */
export interface Patch {
  z: [number, number]
  around: [number, number]
  /** Raised by so much. */
  lift?: number
}

export class CarBody {
  readonly shape: CarShape
  readonly tail: number
  readonly nose: number

  constructor(shape: CarShape) {
    this.shape = shape
    const zs = shape.stations.map(station => station[0])
    this.tail = Math.min(...zs)
    this.nose = Math.max(...zs)
  }

  at(z: number, around: number, side: 1 | -1): THREE.Vector3 {
    const [x, y] = pointAround(sectionAt(this.shape.stations, z), around)
    return new THREE.Vector3(side * x, y, z)
  }

  /** Texture coordinate along the car; the one around it is `around` / 7. */
  u(z: number): number {
    return (z - this.tail) / (this.nose - this.tail)
  }

  /** All of it, closed at both ends. */
  skin(): THREE.BufferGeometry {
    const mesh = this.mesh({ z: [this.tail, this.nose], around: [0, pointsPerSection - 1] }, eased)
    closeEnds(mesh)
    return toGeometry(mesh)
  }

  patch(patch: Patch): THREE.BufferGeometry {
    return toGeometry(this.mesh(patch, s => s))
  }

  private mesh({ z: [from, to], around, lift = 0 }: Patch, ease: (s: number) => number): Mesh {
    const columnCount = Math.max(8, Math.round((columns * (to - from)) / (this.nose - this.tail)))
    const profile = profileOf(around)
    const mesh: Mesh = { position: [], uv: [], index: [], rows: profile.length, columns: columnCount }
    for (let i = 0; i <= columnCount; i++) {
      const z = from + (to - from) * ease(i / columnCount)
      for (const [place, side] of profile) {
        const { x, y } = this.at(z, place, side)
        mesh.position.push(x, y + lift, z)
        mesh.uv.push(this.u(z), place / (pointsPerSection - 1))
      }
    }
    for (let i = 0; i < columnCount; i++) {
      for (let j = 0; j < mesh.rows - 1; j++) {
        const a = i * mesh.rows + j
        mesh.index.push(a, a + mesh.rows, a + 1, a + 1, a + mesh.rows, a + mesh.rows + 1)
      }
    }
    return mesh
  }
}

interface Mesh {
  position: number[]
  uv: number[]
  index: number[]
  rows: number
  columns: number
}

/** Closer together at the ends, where the shape bends most. */
function eased(s: number): number {
  return 0.35 * s + (0.65 * (1 - Math.cos(Math.PI * s))) / 2
}

/** Both sides in one strip, from the left bottom over the roof to the right bottom. */
function profileOf([from, to]: [number, number]): [number, 1 | -1][] {
  const steps = Math.max(2, Math.round((to - from) * rowsPerPoint))
  const places = Array.from({ length: steps + 1 }, (_, j) => from + ((to - from) * j) / steps)
  const left = places.map(place => [place, -1] as [number, -1])
  const right = places.slice(0, -1).map(place => [place, 1] as [number, 1])
  return [...left, ...right.reverse()]
}

/** Flat caps on tail and nose. */
function closeEnds({ position, uv, index, rows, columns: last }: Mesh): void {
  for (const row of [0, last]) {
    const outwards = row === 0 ? -1 : 1
    const center = position.length / 3
    let y = 0
    for (let j = 0; j < rows; j++) y += (position[(row * rows + j) * 3 + 1] ?? 0) / rows
    position.push(0, y, (position[row * rows * 3 + 2] ?? 0) + outwards * 0.012)
    uv.push(uv[row * rows * 2] ?? 0, 0.5)
    for (let j = 0; j < rows; j++) {
      const [a, b] = [row * rows + j, row * rows + ((j + 1) % rows)]
      index.push(center, outwards < 0 ? a : b, outwards < 0 ? b : a)
    }
  }
}

function toGeometry({ position, uv, index }: Mesh): THREE.BufferGeometry {
  const geometry = new THREE.BufferGeometry()
  geometry.setAttribute('position', new THREE.Float32BufferAttribute(position, 3))
  geometry.setAttribute('uv', new THREE.Float32BufferAttribute(uv, 2))
  geometry.setIndex(index)
  geometry.computeVertexNormals()
  return geometry
}
