/** What the paint mirrors: a dark hall with three rows of lamps, and daylight from the gate on the left. */
import * as THREE from 'three'

type Triple = [number, number, number]

interface Panel {
  size: [number, number]
  at: Triple
  /** Radians around x, y, z; without them it faces the camera's side. */
  turn: Triple
  /** Linear light: 1 is white paper. */
  brightness: number
}

const down: Triple = [Math.PI / 2, 0, 0]
const panels: Panel[] = [
  ...[-3.2, 0, 3.2].map((x): Panel => ({ size: [0.5, 12], at: [x, 5.8, 0], turn: down, brightness: 9 })),
  { size: [9, 3], at: [-5.8, 2.2, 0.5], turn: [0, Math.PI / 2, 0], brightness: 2.4 },
  { size: [10, 1.2], at: [0, 3.2, 6.8], turn: [0, 0, 0], brightness: 1.4 },
  { size: [12, 14], at: [0, 0, 0], turn: down, brightness: 0.3 },
]

export function hallLight(renderer: THREE.WebGLRenderer): THREE.Texture {
  const hall = new THREE.Scene()
  const walls = new THREE.Mesh(new THREE.BoxGeometry(12, 6, 14), glow(0.345, THREE.BackSide))
  walls.position.y = 3
  hall.add(walls)
  for (const { size, at, turn, brightness } of panels) {
    const mesh = new THREE.Mesh(new THREE.PlaneGeometry(...size), glow(brightness, THREE.DoubleSide))
    mesh.rotation.set(...turn)
    mesh.position.set(...at)
    hall.add(mesh)
  }
  const generator = new THREE.PMREMGenerator(renderer)
  return generator.fromScene(hall, 0.01, 0.1, 40, { position: new THREE.Vector3(0, 1, 0) }).texture
}

function glow(brightness: number, side: THREE.Side): THREE.MeshBasicMaterial {
  return new THREE.MeshBasicMaterial({ color: new THREE.Color(brightness, brightness, brightness), side })
}
