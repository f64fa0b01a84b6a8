/** A car's face and back: grille, lamps and plates, laid onto its skin. Corners stand as in SVG's `points`. */
import * as THREE from 'three'
import type { CarShape } from './car-body.ts'
import { corners, drawn, finish, solid } from './shapes.ts'

type End = 'front' | 'back'

export function carFace(skin: THREE.Mesh, { faceHeight }: CarShape, plate: string): THREE.Group {
  const group = new THREE.Group()
  skin.updateMatrixWorld()
  const [glossy, chrome, lampGlass, daylight, red] = faceFinishes()
  const put = (
    points: string,
    material: THREE.Material,
    lift: number,
    end: End = 'front',
    mirrored = false,
  ) => {
    const outline = corners(points).map(([x, y]) => new THREE.Vector2(mirrored ? -x : x, y + faceHeight))
    group.add(solid(onSkin(skin, new THREE.Shape(outline), end, lift), material))
  }
  put('-.36,.44 -.42,.56 -.34,.64 .34,.64 .42,.56 .36,.44', glossy, 0.006)
  put('-.34,.635 -.35,.65 .35,.65 .34,.635', chrome, 0.012)
  for (const y of [0.48, 0.53, 0.58]) {
    put(`-.34,${y} -.34,${y + 0.008} .34,${y + 0.008} .34,${y}`, chrome, 0.012)
  }
  put('-.55,.28 -.5,.36 .5,.36 .55,.28', glossy, 0.006)
  for (const mirrored of [false, true]) {
    put('.45,.6 .47,.67 .77,.735 .79,.68 .7,.62', lampGlass, 0.008, 'front', mirrored)
    put('.46,.665 .77,.735 .775,.722 .465,.652', daylight, 0.014, 'front', mirrored)
    put('.35,.82 .35,.9 .76,.91 .8,.84', red, 0.008, 'back', mirrored)
    put('.58,.29 .58,.36 .7,.4 .72,.34', glossy, 0.006, 'front', mirrored)
  }
  const text = plateTexture(plate)
  for (const end of ['front', 'back'] as const) group.add(plateOn(skin, faceHeight, end, text))
  return group
}

function faceFinishes() {
  const finishes = [
    finish({ color: '#07080a', roughness: 0.12 }),
    finish({ color: '#c9ced4', roughness: 0.2, metalness: 0.9 }),
    finish({ color: '#454d57', roughness: 0.05, metalness: 0.7 }),
    finish({ color: '#ffffff', emissive: '#f4f8ff', emissiveIntensity: 1.6 }),
    finish({ color: '#7d0a12', roughness: 0.12, emissive: '#ff1420', emissiveIntensity: 0.35 }),
  ] as const
  for (const material of finishes) material.side = THREE.DoubleSide
  return finishes
}

/** Projects a flat outline along the car onto its skin. */
function onSkin(skin: THREE.Mesh, outline: THREE.Shape, end: End, lift: number): THREE.BufferGeometry {
  const geometry = subdivided(new THREE.ShapeGeometry(outline, 24), 3)
  const position = geometry.getAttribute('position')
  const outwards = end === 'front' ? 1 : -1
  for (let i = 0; i < position.count; i++) {
    position.setZ(i, surfaceAt(skin, position.getX(i), position.getY(i), end) + outwards * lift)
  }
  geometry.computeVertexNormals()
  return geometry
}

/** z of the skin where somebody who looks at this end sees it. */
function surfaceAt(skin: THREE.Mesh, x: number, y: number, end: End): number {
  const outwards = end === 'front' ? 1 : -1
  const ray = new THREE.Raycaster(new THREE.Vector3(x, y, outwards * 4), new THREE.Vector3(0, 0, -outwards))
  return ray.intersectObject(skin, false)[0]?.point.z ?? outwards * 2
}

/** Every triangle into four, again and again. */
function subdivided(geometry: THREE.BufferGeometry, times: number): THREE.BufferGeometry {
  if (times === 0) return geometry
  const from = geometry.toNonIndexed().getAttribute('position')
  const corner = (i: number) => new THREE.Vector3().fromBufferAttribute(from, i)
  const out: number[] = []
  for (let i = 0; i < from.count; i += 3) {
    const [a, b, c] = [corner(i), corner(i + 1), corner(i + 2)]
    const [ab, bc, ca] = [a.clone().lerp(b, 0.5), b.clone().lerp(c, 0.5), c.clone().lerp(a, 0.5)]
    for (const p of [a, ab, ca, ab, b, bc, ca, bc, c, ab, bc, ca]) out.push(p.x, p.y, p.z)
  }
  const finer = new THREE.BufferGeometry()
  finer.setAttribute('position', new THREE.Float32BufferAttribute(out, 3))
  return subdivided(finer, times - 1)
}

function plateTexture(plate: string): THREE.CanvasTexture {
  return drawn(512, 128, context => {
    context.fillStyle = '#f4f5f2'
    context.fillRect(0, 0, 512, 128)
    context.fillStyle = '#15181c'
    context.font = 'bold 92px "DejaVu Sans"'
    context.textAlign = 'center'
    context.textBaseline = 'middle'
    context.fillText(plate, 256, 68, 470)
  })
}

function plateOn(skin: THREE.Mesh, faceHeight: number, end: End, text: THREE.Texture): THREE.Mesh {
  const material = new THREE.MeshStandardMaterial({ map: text, roughness: 0.5 })
  const sheet = solid(new THREE.PlaneGeometry(0.46, 0.115), material)
  const y = (end === 'front' ? 0.4 : 0.6) + faceHeight
  sheet.position.set(0, y, surfaceAt(skin, 0, y, end) + (end === 'front' ? 0.02 : -0.02))
  if (end === 'back') sheet.rotation.y = Math.PI
  return sheet
}
