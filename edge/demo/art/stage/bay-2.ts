/** Bay 2: a crossover with its bonnet open, a technician at the engine, an explainer with a tablet beside him. */
import * as THREE from 'three'
import { car } from './car.ts'
import { crossover } from './car-shapes.ts'
import { diagnosticStation } from './diagnostic-station.ts'
import { hangingLamp, toolTrolley } from './furniture.ts'
import { twoPostLift } from './lift.ts'
import { lerp, smooth } from './motion.ts'
import { Person } from './person.ts'
import { loopSeconds, type Scene } from './scene.ts'
import { box, finish } from './shapes.ts'

export function bay2(): Scene {
  const world = new THREE.Group()
  const lift = twoPostLift(false)
  lift.carriage.position.y = 0.16
  lift.group.position.z = -0.1
  const vehicle = car({ shape: crossover, plate: 'M UC 2208', opens: true })
  vehicle.group.position.z = -0.25
  if (vehicle.bonnet) vehicle.bonnet.rotation.x = -1.0
  const lamp = hangingLamp(0.42, 2.2)
  lamp.position.set(0.1, 1.86, 1.42)
  const technician = new Person({
    jacket: '#1d2c47',
    trousers: '#262b31',
    accent: '#c9ced4',
    skin: '#d3a585',
    hair: '#15110f',
  })
  technician.group.position.set(-0.52, 0, 2.4)
  technician.group.rotation.y = Math.PI * 0.93
  const explainer = new Person({
    jacket: '#dfe3e6',
    trousers: '#1c222b',
    accent: '#dfe3e6',
    skin: '#e0b595',
    hair: '#20140f',
    cap: false,
  })
  explainer.group.position.set(0.95, 0, 2.75)
  explainer.group.rotation.y = -Math.PI * 0.8
  const tablet = box([0.2, 0.28, 0.012], [0, 0, 0], finish({ color: '#16181b', roughness: 0.2 }))
  explainer.group.add(tablet)
  const station = diagnosticStation()
  station.group.position.set(-2.0, 0, 1.55)
  station.group.rotation.y = -0.35
  const trolley = toolTrolley('#1f4e86')
  trolley.rotation.y = -0.5
  world.add(lift.group, vehicle.group, lamp, technician.group, explainer.group, station.group, trolley)

  return {
    world,
    camera: { at: [-3.7, 3.4, 6.6], to: [-0.2, 0.95, 0.0], fov: 37 },
    pose: t => {
      const turn = (t / loopSeconds) * Math.PI * 2
      lamp.rotation.set(Math.sin(turn * 9) * 0.05, 0, Math.sin(turn * 8) * 0.09)
      station.show(t)
      const slide = smooth(t, 12, 15.5) - smooth(t, 20, 23.5)
      trolley.position.set(2.2 - 0.35 * slide, 0, 0.6 + 1.0 * slide)
      poseTechnician(technician, t, turn)
      poseExplainer(explainer, tablet, t, turn)
    },
  }
}

/** Bends over the engine, straightens up once to look at the readings, bends down again. */
function poseTechnician(technician: Person, t: number, turn: number): void {
  const upright = smooth(t, 7, 8.6) - smooth(t, 11.4, 13)
  const down = 1 - upright
  const reach = Math.sin(turn * 12) * 0.045 * down
  technician.pose({
    hips: [0.01 * Math.sin(turn * 4), 1.003, -0.1 * down],
    lean: lerp(0.05, 0.78, down) + 0.02 * Math.sin(turn * 6) * down,
    sway: 0.03 * Math.sin(turn * 4),
    nod: lerp(-0.02, 0.1, down),
    look: lerp(0.75, 0.12 * Math.sin(turn * 3), down),
    leftHand: [lerp(0.26, 0.16, down), lerp(0.92, 0.98 + reach, down), lerp(0.12, 0.62 + reach, down)],
    rightHand: [-0.22, lerp(0.98, 1.0 - reach * 0.8, down), lerp(0.24, 0.58 - reach, down)],
    leftFoot: [0.13, 0, 0.06],
    rightFoot: [-0.14, 0, -0.12],
  })
}

/** Holds the tablet, points at the engine now and then, shifts weight. */
function poseExplainer(explainer: Person, tablet: THREE.Mesh, t: number, turn: number): void {
  const points = smooth(t, 2, 3) - smooth(t, 5.4, 6.4) + smooth(t, 14, 15) - smooth(t, 18.4, 19.4)
  const shift = Math.sin(turn * 3) * 0.02
  const hold: [number, number, number] = [0.09 + shift, 1.13 + Math.sin(turn * 5) * 0.012, 0.32]
  explainer.pose({
    hips: [shift, 1.003, 0],
    lean: 0.04 + 0.05 * points,
    sway: -shift,
    nod: lerp(0.32, 0.12, points),
    look: lerp(0, -0.15, points) + 0.08 * Math.sin(turn * 4),
    leftHand: hold,
    rightHand: [
      lerp(-0.06, -0.26, points),
      lerp(1.1, 1.27 + 0.03 * Math.sin(turn * 10), points),
      lerp(0.33, 0.52, points),
    ],
    leftFoot: [0.11, 0, 0.05],
    rightFoot: [-0.12, 0, -0.04],
  })
  tablet.position.set(hold[0] - 0.06, hold[1] + 0.07, hold[2] + 0.05)
  tablet.rotation.set(-0.75, 0.1, 0)
}
