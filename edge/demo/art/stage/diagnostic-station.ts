/** A diagnostic station on wheels, with curves on its screen. */
import * as THREE from 'three'
import { loopSeconds } from './scene.ts'
import { box, cylinder, finish } from './shapes.ts'

export interface Station {
  group: THREE.Group
  /** Draws the screen as it is at `seconds` of the loop. */
  show(seconds: number): void
}

export function diagnosticStation(): Station {
  const group = new THREE.Group()
  const canvas = document.createElement('canvas')
  canvas.width = 512
  canvas.height = 320
  const texture = new THREE.CanvasTexture(canvas)
  texture.colorSpace = THREE.SRGBColorSpace
  const glow = new THREE.MeshBasicMaterial({ map: texture, color: '#b8b8b8' })
  const panel = new THREE.Mesh(new THREE.PlaneGeometry(0.58, 0.36), glow)
  panel.position.z = 0.018
  const screen = new THREE.Group()
  screen.add(box([0.62, 0.4, 0.03], [0, 0, 0], finish({ color: '#101214', roughness: 0.4 })), panel)
  screen.position.set(0, 1.3, -0.1)
  screen.rotation.x = -0.15
  group.add(...cart(), screen)
  const show = (seconds: number) => {
    panel.userData.changes = seconds
    const context = canvas.getContext('2d')
    if (context) drawReadings(context, seconds)
    texture.needsUpdate = true
  }
  return { group, show }
}

function cart(): THREE.Mesh[] {
  const frame = finish({ color: '#2b3138', roughness: 0.45, metalness: 0.3 })
  const rubber = finish({ color: '#141516', roughness: 0.9 })
  const wheels = [-0.22, 0.22].flatMap(x =>
    [-0.2, 0.2].map(z => cylinder(0.05, 0.04, [x, 0.05, z], 'x', rubber)),
  )
  return [
    box([0.5, 0.04, 0.45], [0, 0.95, 0], frame),
    box([0.08, 0.85, 0.08], [0, 0.5, -0.12], frame),
    box([0.5, 0.03, 0.42], [0, 0.3, 0], frame),
    box([0.52, 0.05, 0.46], [0, 0.1, 0], frame),
    box([0.05, 0.25, 0.04], [0, 1.08, -0.13], frame),
    box([0.34, 0.16, 0.26], [0, 0.4, 0], finish({ color: '#1d4f8f', roughness: 0.5 }), 0.02),
    box([0.4, 0.02, 0.16], [0, 0.98, 0.1], finish({ color: '#16181b', roughness: 0.5 })),
    ...wheels,
  ]
}

/** Each with a whole number of waves in the loop, so that it closes. */
const readings = [
  { color: '#55c2a2', y: 96, waves: 8 },
  { color: '#e3ae1c', y: 176, waves: 14 },
  { color: '#5aa9e6', y: 256, waves: 20 },
]

function drawReadings(context: CanvasRenderingContext2D, seconds: number): void {
  context.fillStyle = '#0e1a26'
  context.fillRect(0, 0, 512, 320)
  context.fillStyle = '#16324a'
  context.fillRect(0, 0, 512, 40)
  const turn = (seconds / loopSeconds) * Math.PI * 2
  for (const { color, y, waves } of readings) {
    context.strokeStyle = '#22384c'
    context.lineWidth = 1
    context.strokeRect(16, y - 34, 330, 68)
    context.strokeStyle = color
    context.lineWidth = 3
    context.beginPath()
    for (let x = 0; x <= 330; x += 4) {
      const phase = turn * waves + x * 0.06
      context.lineTo(16 + x, y - Math.sin(phase) * 16 - Math.sin(phase * 0.5 + turn) * 10)
    }
    context.stroke()
    context.fillStyle = color
    context.fillRect(370, y - 22, 90 + Math.sin(turn * waves * 0.5) * 30, 16)
    context.fillStyle = '#dfe8ef'
    context.fillRect(370, y + 6, 60, 6)
  }
}
