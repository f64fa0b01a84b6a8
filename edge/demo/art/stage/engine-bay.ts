/** An open bonnet, and what lies beneath it. */
import * as THREE from 'three'
import type { CarBody } from './car-body.ts'
import { box, cylinder, finish, solid, tube } from './shapes.ts'

/** Where the bonnet begins around the section. */
export const bonnetEdge = 4.88

/** The bonnet as a panel around its hinges: turn it around x, from 0 (closed) to -1 or so. */
export function bonnet(body: CarBody, paint: THREE.MeshPhysicalMaterial): THREE.Group {
  const { cowl, hoodFront } = body.shape
  const group = new THREE.Group()
  const hinge = body.at(cowl + 0.06, 5, 1)
  const closed = new THREE.Group()
  closed.position.set(0, -hinge.y, -hinge.z)
  const panel = paint.clone()
  panel.onBeforeCompile = () => {} // this one is all there
  const lining = finish({ color: '#1d2023', roughness: 0.9 })
  lining.side = THREE.DoubleSide
  closed.add(
    solid(body.patch({ z: [cowl + 0.06, hoodFront], around: [bonnetEdge, 7] }), panel),
    solid(body.patch({ z: [cowl + 0.08, hoodFront - 0.03], around: [4.93, 7], lift: -0.03 }), lining),
  )
  group.add(closed)
  group.position.set(0, hinge.y, hinge.z)
  return group
}

export function engineBay(body: CarBody): THREE.Group {
  const { cowl, hoodFront } = body.shape
  const group = new THREE.Group()
  group.position.set(0, body.at(cowl + 0.06, 5, 1).y - 0.2, (cowl + hoodFront) / 2)
  group.add(...tub(hoodFront - cowl), ...engine(), ...reservoirs())
  return group
}

/** `length` from windscreen to grille. */
function tub(length: number): THREE.Mesh[] {
  const dark = finish({ color: '#0c0d0f', roughness: 0.9 })
  const plastic = finish({ color: '#1c1f23', roughness: 0.5 })
  return [
    box([1.3, 0.02, length - 0.1], [0, -0.2, 0], dark),
    box([0.06, 0.28, length - 0.12], [0.66, -0.05, 0], dark),
    box([0.06, 0.28, length - 0.12], [-0.66, -0.05, 0], dark),
    box([1.3, 0.3, 0.04], [0, -0.04, 0.08 - length / 2], dark),
    box([1.2, 0.2, 0.06], [0, -0.04, length / 2 - 0.08], plastic),
  ]
}

function engine(): THREE.Mesh[] {
  const plastic = finish({ color: '#1c1f23', roughness: 0.5 })
  const metal = finish({ color: '#9da2a7', roughness: 0.35, metalness: 0.8 })
  const hose = finish({ color: '#131416', roughness: 0.7 })
  return [
    box([0.62, 0.16, 0.5], [-0.06, 0, -0.04], plastic, 0.05),
    box([0.46, 0.03, 0.32], [-0.06, 0.09, -0.04], metal, 0.02),
    tube('-.4,0,-.2 -.2,.1,.18 .25,.06,.3 .5,-.04,.28', 0.032, hose),
    tube('.3,.02,-.28 0,.1,-.32 -.5,.02,-.2', 0.026, hose),
  ]
}

/** Battery, coolant, oil. */
function reservoirs(): THREE.Mesh[] {
  return [
    box([0.26, 0.18, 0.18], [0.46, -0.02, -0.16], finish({ color: '#22262b', roughness: 0.4 }), 0.02),
    box([0.26, 0.02, 0.18], [0.46, 0.08, -0.16], finish({ color: '#b3261e', roughness: 0.5 })),
    cylinder(0.09, 0.16, [-0.5, 0, 0.18], 'y', finish({ color: '#dfe3e6', roughness: 0.5 })),
    cylinder(0.05, 0.03, [-0.5, 0.1, 0.18], 'y', finish({ color: '#1f5fa8', roughness: 0.5 })),
    cylinder(0.05, 0.05, [0.14, 0.1, 0.24], 'y', finish({ color: '#e3ae1c', roughness: 0.5 })),
  ]
}
