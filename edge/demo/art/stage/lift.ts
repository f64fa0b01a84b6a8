/** A two-post lift whose posts stand left and right of the car. */
import * as THREE from 'three'
import { box, cylinder, finish } from './shapes.ts'

export interface Lift {
  group: THREE.Group
  /** Carriages and arms; its y is the height of the car's floor above the ground. */
  carriage: THREE.Group
}

/** `armsOut`: swung under the car, otherwise parked along it. */
export function twoPostLift(armsOut: boolean): Lift {
  const group = new THREE.Group()
  const carriage = new THREE.Group()
  const post = finish({ color: '#30363d', roughness: 0.4, metalness: 0.3 })
  const inner = finish({ color: '#15181b', roughness: 0.6 })
  const yellow = finish({ color: '#d59f14', roughness: 0.42 })
  for (const side of [1, -1] as const) {
    const x = side * 1.62
    group.add(
      box([0.24, 2.95, 0.34], [x + side * 0.06, 1.475, 0], post, 0.02),
      box([0.04, 2.8, 0.16], [x - side * 0.07, 1.45, 0], inner),
      box([0.5, 0.03, 0.6], [x + side * 0.06, 0.015, 0], post),
      box([0.1, 0.22, 0.05], [x + side * 0.06, 1.32, 0.19], yellow),
    )
    carriage.add(box([0.16, 0.62, 0.26], [x - side * 0.06, 0.26, 0], yellow, 0.02))
    for (const z of [0.78, -0.92]) carriage.add(...arm(side, z, armsOut, yellow))
  }
  group.add(carriage)
  return { group, carriage }
}

/** From its post to the pad under the car's sill at `z`. */
function arm(side: 1 | -1, z: number, isOut: boolean, material: THREE.Material): THREE.Mesh[] {
  const from = new THREE.Vector3(side * 1.54, 0, Math.sign(z) * 0.1)
  const to = isOut ? new THREE.Vector3(side * 0.68, 0.02, z) : new THREE.Vector3(side * 1.42, -0.02, z)
  const beam = box([0.13, 0.1, from.distanceTo(to)], [0, 0, 0], material, 0.015)
  beam.position.copy(from).lerp(to, 0.5)
  beam.lookAt(to)
  const rubber = finish({ color: '#141414', roughness: 0.9 })
  return [beam, cylinder(0.065, 0.09, [to.x, to.y + 0.06, to.z], 'y', rubber)]
}
