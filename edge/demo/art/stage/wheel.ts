/** Wheels and brake discs around the x axis, their faces towards +x. */
import * as THREE from 'three'
import { corners, cylinder, finish, solid, turned } from './shapes.ts'

const spokePairs = 5

export function wheel(radius: number): THREE.Group {
  const group = new THREE.Group()
  const rim = finish({ color: '#b9bec4', roughness: 0.28, metalness: 0.85 })
  const rimRadius = radius * 0.72
  const lip = solid(new THREE.TorusGeometry(rimRadius, 0.013, 12, 56), rim)
  lip.rotation.y = Math.PI / 2
  lip.position.x = 0.095
  const hub = cylinder(0.055, 0.03, [0.078, 0, 0], 'x', rim)
  const back = cylinder(rimRadius, 0.01, [-0.05, 0, 0], 'x', finish({ color: '#0a0b0c', roughness: 0.9 }))
  group.add(tyre(radius, rimRadius), lip, barrel(rimRadius), back, hub, brakeDisc(rimRadius * 0.86))
  for (let pair = 0; pair < spokePairs; pair++) {
    const angle = (pair / spokePairs) * Math.PI * 2
    group.add(spoke(rimRadius, angle - 0.17, rim), spoke(rimRadius, angle + 0.17, rim))
  }
  return group
}

function tyre(radius: number, rimRadius: number): THREE.Mesh {
  const wall = `${radius * 0.93},-.11 ${radius * 0.985},-.095 ${radius},-.06 ${radius},.06 ${radius * 0.985},.095`
  const outline = `${rimRadius},-.1 ${wall} ${radius * 0.93},.11 ${rimRadius},.1`
  const mesh = solid(turned(outline, 56), finish({ color: '#131416', roughness: 0.85 }))
  mesh.rotation.z = -Math.PI / 2
  return mesh
}

function barrel(rimRadius: number): THREE.Mesh {
  const dark = finish({ color: '#1b1d20', roughness: 0.6, metalness: 0.4 })
  dark.side = THREE.DoubleSide
  const mesh = solid(new THREE.CylinderGeometry(rimRadius, rimRadius, 0.19, 48, 1, true), dark)
  mesh.rotation.z = Math.PI / 2
  return mesh
}

function spoke(rimRadius: number, angle: number, material: THREE.Material): THREE.Group {
  const outline = corners(`.03,-.02 ${rimRadius},-.014 ${rimRadius},.014 .03,.02`)
  const shape = new THREE.Shape(outline.map(([x, y]) => new THREE.Vector2(x, y)))
  const bevel = { bevelEnabled: true, bevelSize: 0.004, bevelThickness: 0.004, bevelSegments: 1 }
  const mesh = solid(new THREE.ExtrudeGeometry(shape, { depth: 0.024, ...bevel }), material)
  mesh.rotation.set(0, Math.PI / 2, 0)
  mesh.position.x = 0.058
  const arm = new THREE.Group().add(mesh)
  arm.rotation.x = angle
  return arm
}

export function brakeDisc(radius: number): THREE.Group {
  const group = new THREE.Group()
  const steel = finish({ color: '#9a9ea3', roughness: 0.32, metalness: 0.9 })
  const bell = finish({ color: '#55585c', roughness: 0.5, metalness: 0.7 })
  group.add(
    cylinder(radius, 0.024, [0, 0, 0], 'x', steel),
    cylinder(radius * 0.5, 0.06, [0.02, 0, 0], 'x', bell),
  )
  for (let i = 0; i < 5; i++) {
    const angle = (i / 5) * Math.PI * 2
    group.add(cylinder(0.008, 0.09, [0.03, Math.cos(angle) * 0.056, Math.sin(angle) * 0.056], 'x', steel))
  }
  return group
}
