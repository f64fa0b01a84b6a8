/** Simple bodies and finishes, which everything in the bays is made of. Metres, y up, z towards the cameras' side. */
import * as THREE from 'three'

export interface Finish {
  color: THREE.ColorRepresentation
  roughness?: number
  metalness?: number
  clearcoat?: number
  emissive?: THREE.ColorRepresentation
  emissiveIntensity?: number
  envMapIntensity?: number
}

export function finish({ clearcoat, ...rest }: Finish): THREE.MeshStandardMaterial {
  const base = { roughness: 0.55, metalness: 0, ...rest }
  if (clearcoat === undefined) return new THREE.MeshStandardMaterial(base)
  return new THREE.MeshPhysicalMaterial({ ...base, clearcoat, clearcoatRoughness: 0.06 })
}

/** For walls and floor, most of the picture: matt, and half as dear to draw. */
export function matt(color: THREE.ColorRepresentation, map: THREE.Texture | null = null) {
  return new THREE.MeshLambertMaterial({ color, map, reflectivity: 0 })
}

export function solid(geometry: THREE.BufferGeometry, material: THREE.Material): THREE.Mesh {
  const mesh = new THREE.Mesh(geometry, material)
  mesh.castShadow = true
  mesh.receiveShadow = true
  return mesh
}

type Triple = [number, number, number]

/** A box with slightly rounded edges, centred at `at`. */
export function box(size: Triple, at: Triple, material: THREE.Material, radius = 0.012): THREE.Mesh {
  const [w, h, d] = size
  const r = Math.min(radius, w / 2.01, h / 2.01, d / 2.01)
  const outline = roundedRectangle(w / 2 - r, h / 2 - r, r)
  const geometry = new THREE.ExtrudeGeometry(outline, {
    depth: Math.max(d - 2 * r, 1e-4),
    bevelEnabled: true,
    bevelSize: 0,
    bevelThickness: r,
    bevelSegments: 1,
    curveSegments: 3,
  })
  geometry.translate(0, 0, -(d - 2 * r) / 2)
  const mesh = solid(geometry, material)
  mesh.position.set(...at)
  return mesh
}

/** `x` and `y` are where the corners' circles have their middles. */
function roundedRectangle(x: number, y: number, radius: number): THREE.Shape {
  return new THREE.Shape()
    .absarc(x, y, radius, 0, Math.PI / 2)
    .absarc(-x, y, radius, Math.PI / 2, Math.PI)
    .absarc(-x, -y, radius, Math.PI, Math.PI * 1.5)
    .absarc(x, -y, radius, Math.PI * 1.5, Math.PI * 2)
}

export function cylinder(
  radius: number,
  length: number,
  at: Triple,
  axis: 'x' | 'y' | 'z',
  material: THREE.Material,
): THREE.Mesh {
  const mesh = solid(new THREE.CylinderGeometry(radius, radius, length, 32), material)
  if (axis === 'x') mesh.rotation.z = Math.PI / 2
  if (axis === 'z') mesh.rotation.x = Math.PI / 2
  mesh.position.set(...at)
  return mesh
}

/** A hose or cable: `x,y,z x,y,z ...`. */
export function tube(points: string, radius: number, material: THREE.Material): THREE.Mesh {
  const places = points.split(' ').map(point => new THREE.Vector3(...point.split(',').map(Number)))
  const curve = new THREE.CatmullRomCurve3(places)
  return solid(new THREE.TubeGeometry(curve, places.length * 10, radius, 10), material)
}

/** `x,y x,y ...`, as in SVG's `points`. */
export function corners(points: string): [number, number][] {
  return points.split(' ').map(point => {
    const [x = 0, y = 0] = point.split(',').map(Number)
    return [x, y]
  })
}

/** A solid of revolution around y; `r,y r,y ...`. */
export function turned(outline: string, segments: number): THREE.LatheGeometry {
  return new THREE.LatheGeometry(
    corners(outline).map(([r, y]) => new THREE.Vector2(r, y)),
    segments,
  )
}

/** A picture drawn with the 2D canvas. */
export function drawn(
  width: number,
  height: number,
  draw: (context: CanvasRenderingContext2D) => void,
): THREE.CanvasTexture {
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  const context = canvas.getContext('2d')
  if (!context) throw new Error('no 2D canvas')
  draw(context)
  const texture = new THREE.CanvasTexture(canvas)
  texture.colorSpace = THREE.SRGBColorSpace
  texture.anisotropy = 8
  return texture
}
