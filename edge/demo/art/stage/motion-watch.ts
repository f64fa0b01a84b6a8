/** Which parts of the picture have to be drawn anew: where something moved since the last frame. */
import * as THREE from 'three'
import type { Region } from './studio.ts'

/** Metres around a moved thing in which its shadow and its lamp are seen. */
const margin = 0.3

export class MotionWatch {
  private readonly world: THREE.Object3D
  private readonly camera: THREE.PerspectiveCamera
  private readonly size: { width: number; height: number }
  private readonly seen = new Map<THREE.Object3D, { key: string; box: THREE.Box3 }>()

  constructor(
    world: THREE.Object3D,
    camera: THREE.PerspectiveCamera,
    size: { width: number; height: number },
  ) {
    this.world = world
    this.camera = camera
    this.size = size
  }

  /** One region for each child of the world that moved, where it was and where it is; undefined at first. */
  movedRegions(): Region[] | undefined {
    const isFirst = this.seen.size === 0
    this.world.updateMatrixWorld(true)
    this.camera.updateMatrixWorld(true)
    const regions: Region[] = []
    for (const child of this.world.children) {
      const box = new THREE.Box3()
      child.traverse(part => {
        if (!(part instanceof THREE.Mesh)) return
        const key = placeOf(part)
        const before = this.seen.get(part)
        if (before?.key === key) return
        const now = new THREE.Box3().setFromObject(part)
        this.seen.set(part, { key, box: now })
        box.union(before ? now.clone().union(before.box) : now)
      })
      if (!box.isEmpty()) regions.push(this.project(box))
    }
    return isFirst ? undefined : joined(regions)
  }

  /** On the screen, with its shadow on the floor and its mirror image below it. */
  private project(box: THREE.Box3): Region {
    const around = box.clone().expandByVector(new THREE.Vector3(margin, 0.1, margin))
    around.min.y = Math.min(0, -box.min.y - 0.6)
    const screen = new THREE.Box2()
    for (const x of [around.min.x, around.max.x])
      for (const y of [around.min.y, around.max.y])
        for (const z of [around.min.z, around.max.z]) {
          const p = new THREE.Vector3(x, y, z).project(this.camera)
          screen.expandByPoint(new THREE.Vector2((p.x + 1) / 2, (p.y + 1) / 2))
        }
    const { width, height } = this.size
    // Even pixels: the reflection has half the size.
    const left = Math.max(0, Math.floor((screen.min.x * width) / 2) * 2 - 4)
    const bottom = Math.max(0, Math.floor((screen.min.y * height) / 2) * 2 - 4)
    const right = Math.min(width, Math.ceil((screen.max.x * width) / 2) * 2 + 4)
    const top = Math.min(height, Math.ceil((screen.max.y * height) / 2) * 2 + 4)
    return { x: left, y: bottom, width: Math.max(0, right - left), height: Math.max(0, top - bottom) }
  }
}

/** Overlapping regions become one, so that no pixel is drawn twice. */
function joined(regions: Region[]): Region[] {
  const open = regions.filter(region => region.width > 0 && region.height > 0)
  for (let i = 0; i < open.length; i++) {
    for (let j = i + 1; j < open.length; j++) {
      const [a, b] = [open[i], open[j]]
      if (!a || !b || !overlaps(a, b)) continue
      const x = Math.min(a.x, b.x)
      const y = Math.min(a.y, b.y)
      open[i] = {
        x,
        y,
        width: Math.max(a.x + a.width, b.x + b.width) - x,
        height: Math.max(a.y + a.height, b.y + b.height) - y,
      }
      open.splice(j, 1)
      i = -1
      break
    }
  }
  return open
}

function overlaps(a: Region, b: Region): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}

function placeOf(part: THREE.Mesh): string {
  return `${part.matrixWorld.elements.map(number => number.toFixed(4)).join()} ${part.userData.changes ?? ''}`
}
