/** Along the back wall: drawer cabinets with a worktop, a panel with tools above them, a rack of tyres. */
import * as THREE from 'three'
import { box, cylinder, finish, solid, turned } from './shapes.ts'

export function workbench(): THREE.Group {
  const group = new THREE.Group()
  const steel = finish({ color: '#b4b9be', roughness: 0.3, metalness: 0.85 })
  const drawerHeights = [0.12, 0.12, 0.16, 0.16, 0.2]
  for (const [i, heights] of [drawerHeights, [0.78], drawerHeights].entries()) {
    group.add(...cabinet(-4.05 + i * 0.92, heights, steel))
  }
  group.add(box([2.8, 0.05, 0.66], [-3.13, 0.925, -3.35], finish({ color: '#b08a5a', roughness: 0.6 })))
  group.add(box([2.6, 0.9, 0.03], [-3.13, 1.62, -3.67], finish({ color: '#4a525b', roughness: 0.6 })))
  group.add(...tools(steel))
  return group
}

/** Its fronts from the top down. */
function cabinet(x: number, heights: number[], steel: THREE.Material): THREE.Mesh[] {
  const front = finish({ color: '#3a424b', roughness: 0.4, metalness: 0.25 })
  const parts = [
    box([0.9, 0.86, 0.6], [x, 0.47, -3.36], finish({ color: '#2b3138', roughness: 0.45, metalness: 0.2 })),
  ]
  let y = 0.88
  for (const height of heights) {
    y -= height + 0.006
    parts.push(box([0.86, height, 0.02], [x, y + height / 2, -3.05], front))
    parts.push(box([0.5, 0.014, 0.02], [x, y + height - 0.025, -3.035], steel, 0.005))
  }
  return parts
}

/** Spanners and screwdrivers on the panel, tins and a case on the worktop. */
function tools(steel: THREE.Material): THREE.Mesh[] {
  const [red, blue, yellow] = ['#b3261e', '#1f5fa8', '#e3ae1c'].map(color =>
    finish({ color, roughness: 0.5 }),
  )
  if (!red || !blue || !yellow) return []
  const parts: THREE.Mesh[] = [box([0.34, 0.2, 0.24], [-2.2, 1.05, -3.4], red, 0.03)]
  for (let i = 0; i < 9; i++) {
    const x = -4.25 + i * 0.16
    const length = 0.42 - i * 0.025
    const ring = solid(new THREE.TorusGeometry(0.024, 0.009, 8, 20), steel)
    ring.position.set(x, 1.84, -3.63)
    parts.push(ring, cylinder(0.011, length, [x, 1.82 - length / 2, -3.63], 'y', steel))
  }
  for (const [i, color] of [red, blue, yellow, red, blue, yellow].entries()) {
    const x = -2.7 + i * 0.14
    parts.push(
      cylinder(0.007, 0.2, [x, 1.62, -3.63], 'y', steel),
      cylinder(0.018, 0.12, [x, 1.79, -3.63], 'y', color),
    )
  }
  for (const [i, color] of [blue, yellow, red, blue].entries()) {
    parts.push(cylinder(0.05, 0.16, [-3.9 + i * 0.13, 1.03, -3.45], 'y', color))
  }
  return parts
}

export function tyreRack(): THREE.Group {
  const group = new THREE.Group()
  const steel = finish({ color: '#5a626b', roughness: 0.4, metalness: 0.6 })
  const rubber = finish({ color: '#16171a', roughness: 0.85 })
  const tyre = turned('.2,-.1 .3,-.11 .33,-.06 .33,.06 .3,.11 .2,.1 .2,-.1', 40)
  for (const { y, count } of [
    { y: 0.5, count: 9 },
    { y: 1.3, count: 7 },
  ]) {
    for (const z of [-3.5, -3.2]) group.add(cylinder(0.02, 2.3, [4.95, y - 0.3, z], 'x', steel))
    for (let i = 0; i < count; i++) {
      const mesh = solid(tyre, rubber)
      mesh.rotation.z = Math.PI / 2
      mesh.position.set(3.95 + i * 0.245, y, -3.35)
      group.add(mesh)
    }
  }
  for (const x of [3.78, 6.12]) {
    for (const z of [-3.58, -3.12]) group.add(cylinder(0.024, 1.75, [x, 0.875, z], 'y', steel))
  }
  return group
}
