/** The hall around a bay: walls with the bay's number, the gate with daylight, what stands along the back wall. */
import * as THREE from 'three'
import { box, drawn, finish, matt, solid } from './shapes.ts'
import { tyreRack, workbench } from './workbench.ts'

/** `mirrored`: the gate on the right. The number stands where the wall is free. */
export function hall(bayNumber: string, mirrored: boolean, floor: THREE.Mesh): THREE.Group {
  const sides = new THREE.Group()
  if (mirrored) sides.scale.x = -1
  sides.add(floor, backWall(), gate(), workbench(), tyreRack())
  return new THREE.Group().add(sides, wallNumber(bayNumber, mirrored ? -2.75 : 2.75))
}

function backWall(): THREE.Mesh {
  const width = 14
  const map = drawn(4096, 1755, context => {
    const metre = 4096 / width
    context.fillStyle = '#d9dbd9'
    context.fillRect(0, 0, 4096, 1755)
    context.fillStyle = '#363d46'
    context.fillRect(0, 1755 - 1.15 * metre, 4096, 1.15 * metre)
    context.fillStyle = '#e3ae1c'
    context.fillRect(0, 1755 - 1.19 * metre, 4096, 0.03 * metre)
    context.fillStyle = 'rgba(0,0,0,.10)'
    for (let x = 0; x < width; x += 1.4) context.fillRect(x * metre, 0, 2, 1755)
  })
  const wall = solid(new THREE.PlaneGeometry(width, 6), matt('#ffffff', map))
  wall.position.set(0, 3, -3.7)
  return wall
}

function wallNumber(bayNumber: string, x: number): THREE.Mesh {
  const map = drawn(512, 768, context => {
    context.fillStyle = '#2b323a'
    context.textAlign = 'center'
    context.font = 'bold 620px "DejaVu Sans"'
    context.fillText(bayNumber, 256, 560)
    context.font = 'bold 92px "DejaVu Sans"'
    context.fillText('BAY', 256, 720)
  })
  const material = finish({ color: '#ffffff', roughness: 0.8, envMapIntensity: 0.6 })
  material.map = map
  material.transparent = true
  const plane = new THREE.Mesh(new THREE.PlaneGeometry(1.1, 1.65), material)
  plane.receiveShadow = true
  plane.position.set(x, 2.25, -3.69)
  return plane
}

/** The sectional gate on the left: aluminium frames, frosted panes, daylight behind. */
function gate(): THREE.Group {
  const group = new THREE.Group()
  group.position.x = -4.9
  const frame = matt('#6d747b')
  const pane = new THREE.MeshBasicMaterial({ color: new THREE.Color(0.78, 0.83, 0.88) })
  const pillar = box([0.1, 6, 1.1], [0, 3, -3.2], matt('#d9dbd9'))
  pillar.receiveShadow = false
  group.add(pillar)
  for (let row = 0; row < 7; row++) {
    for (let column = 0; column < 6; column++) {
      group.add(box([0.04, 0.72, 1.38], [0, 0.42 + row * 0.84, -2.1 + column * 1.5], row > 0 ? pane : frame))
    }
    group.add(box([0.09, 0.1, 9.2], [0, row * 0.84 + 0.02, 1.6], frame))
  }
  for (let post = 0; post <= 6; post++) group.add(box([0.09, 6, 0.1], [0, 3, -2.85 + post * 1.5], frame))
  return group
}
