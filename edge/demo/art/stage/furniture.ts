/** What rolls about and hangs in a bay. */
import * as THREE from 'three'
import { box, cylinder, finish, tube } from './shapes.ts'

/** A tool trolley, its handle towards -z. */
export function toolTrolley(color: string): THREE.Group {
  const group = new THREE.Group()
  const body = finish({ color, roughness: 0.35, metalness: 0.15, clearcoat: 0.6 })
  const front = finish({ color: '#22272d', roughness: 0.5 })
  const steel = finish({ color: '#b9bec4', roughness: 0.3, metalness: 0.85 })
  const rubber = finish({ color: '#141516', roughness: 0.9 })
  group.add(box([0.68, 0.7, 0.44], [0, 0.52, 0], body, 0.02), box([0.7, 0.03, 0.46], [0, 0.885, 0], front))
  let y = 0.84
  for (const h of [0.08, 0.08, 0.1, 0.12, 0.2]) {
    y -= h + 0.012
    group.add(
      box([0.6, h, 0.012], [0, y + h / 2, 0.222], front),
      box([0.42, 0.012, 0.014], [0, y + h - 0.02, 0.232], steel, 0.004),
    )
  }
  for (const x of [-0.26, 0.26]) {
    for (const z of [-0.16, 0.16]) group.add(cylinder(0.06, 0.04, [x, 0.06, z], 'x', rubber))
    group.add(cylinder(0.012, 0.16, [x * 1.15, 0.9, -0.26], 'z', steel))
  }
  group.add(cylinder(0.014, 0.62, [0, 0.9, -0.34], 'x', steel))
  group.add(box([0.16, 0.05, 0.1], [-0.18, 0.92, 0.06], finish({ color: '#e3ae1c', roughness: 0.5 })))
  group.add(cylinder(0.035, 0.14, [0.16, 0.97, 0.02], 'y', finish({ color: '#e9e9e6', roughness: 0.5 })))
  group.add(cylinder(0.012, 0.24, [0.02, 0.915, 0.1], 'x', steel))
  return group
}

/** A low dolly, on which a wheel can lie. */
export function wheelDolly(): THREE.Group {
  const group = new THREE.Group()
  const frame = finish({ color: '#30363d', roughness: 0.45, metalness: 0.3 })
  const rubber = finish({ color: '#141516', roughness: 0.9 })
  for (const x of [-0.24, 0.24]) group.add(box([0.07, 0.06, 0.6], [x, 0.12, 0], frame))
  for (const z of [-0.24, 0.24]) group.add(box([0.5, 0.05, 0.06], [0, 0.12, z], frame))
  for (const x of [-0.24, 0.24])
    for (const z of [-0.26, 0.26]) group.add(cylinder(0.045, 0.035, [x, 0.045, z], 'x', rubber))
  return group
}

/** A hand lamp: a bar with a glowing face and its own light. Looks along +z. */
export function handLamp(power: number): THREE.Group {
  const group = new THREE.Group()
  group.add(cylinder(0.02, 0.2, [0, -0.02, 0], 'y', finish({ color: '#17191c', roughness: 0.6 })))
  const glow = finish({ color: '#ffffff', emissive: '#fff4dc', emissiveIntensity: 6 })
  group.add(box([0.05, 0.15, 0.02], [0, 0.14, 0.012], glow, 0.008))
  group.add(box([0.062, 0.18, 0.02], [0, 0.14, -0.004], finish({ color: '#d59f14', roughness: 0.5 })))
  const light = new THREE.PointLight('#fff0d2', power, 1.1, 2)
  light.position.set(0, 0.14, 0.08)
  group.add(light)
  return group
}

/** A lamp on a cable from above, turning around its point of suspension. */
export function hangingLamp(length: number, power: number): THREE.Group {
  const group = new THREE.Group()
  const lamp = handLamp(power)
  lamp.rotation.x = 0.35
  lamp.position.y = -length
  group.add(
    tube(
      `0,0,0 0,${-length / 2},.01 0,${-length + 0.24},0`,
      0.008,
      finish({ color: '#d08a10', roughness: 0.6 }),
    ),
    lamp,
  )
  return group
}
