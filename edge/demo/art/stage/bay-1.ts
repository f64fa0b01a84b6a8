/** Bay 1: a saloon on the lift, a technician at its front brake, a colleague who passes with the tool trolley. */
import * as THREE from 'three'
import { car } from './car.ts'
import { saloon } from './car-shapes.ts'
import { handLamp, toolTrolley, wheelDolly } from './furniture.ts'
import { twoPostLift } from './lift.ts'
import { glide, lerp, pace, smooth } from './motion.ts'
import { Person } from './person.ts'
import { loopSeconds, type Scene } from './scene.ts'
import { box, finish } from './shapes.ts'
import { brakeDisc, wheel } from './wheel.ts'

export function bay1(): Scene {
  const world = new THREE.Group()
  const lift = twoPostLift(true)
  lift.group.position.z = 0.02
  const saloonCar = car({ shape: saloon, plate: 'B GL 4711' })
  world.add(lift.group, saloonCar.group)
  saloonCar.frontLeftWheel.visible = false
  const hub = new THREE.Group()
  const disc = brakeDisc(0.165)
  disc.position.x = 0.78
  const caliper = box(
    [0.09, 0.12, 0.15],
    [0.79, 0.06, -0.14],
    finish({ color: '#b3261e', roughness: 0.4 }),
    0.03,
  )
  hub.add(disc, caliper)
  hub.position.set(0, saloon.wheelRadius, saloon.frontAxle)
  saloonCar.group.add(hub)
  const dolly = wheelDolly()
  const off = wheel(saloon.wheelRadius)
  off.rotation.z = Math.PI / 2
  off.position.y = 0.27
  dolly.add(off)
  dolly.position.set(0.3, 0, 2.72)
  dolly.rotation.y = 0.4
  world.add(dolly)
  const mechanic = new Person({
    jacket: '#1d2c47',
    trousers: '#262b31',
    accent: '#c9ced4',
    skin: '#c99573',
    hair: '#1a1513',
  })
  mechanic.group.position.set(1.62, 0, 1.75)
  mechanic.group.rotation.y = -Math.PI * 0.62
  const lamp = handLamp(1.6)
  mechanic.group.add(lamp)
  const mate = new Person({
    jacket: '#1d2c47',
    trousers: '#262b31',
    accent: '#c9ced4',
    skin: '#dbb08f',
    hair: '#2b1d14',
  })
  const trolley = toolTrolley('#9b1c1f')
  world.add(mechanic.group, mate.group, trolley)

  return {
    world,
    camera: { at: [4.0, 3.5, 6.9], to: [0.35, 1.12, -0.2], fov: 37 },
    pose: t => {
      const turn = (t / loopSeconds) * Math.PI * 2
      const height = 0.74 + 0.16 * smooth(t, 9, 13) - 0.16 * smooth(t, 19, 23)
      saloonCar.group.position.y = height
      lift.carriage.position.y = height + 0.1
      disc.rotation.x =
        2.6 * smooth(t, 1, 4) + 2.2 * smooth(t, 5, 8) + (Math.PI * 2 - 4.8) * smooth(t, 14, 18)
      poseMechanic(mechanic, lamp, t, turn, height)
      walkMate(mate, trolley, t)
    },
  }
}

function poseMechanic(mechanic: Person, lamp: THREE.Group, t: number, turn: number, height: number): void {
  const away = smooth(t, 8, 9.5) - smooth(t, 13.2, 14.7)
  const work = 1 - away
  const wobble = Math.sin(turn * 6) * 0.012
  const reach = Math.sin(turn * 14) * 0.05 * work
  const z = -0.55 * away
  const y = height + 0.33
  mechanic.pose({
    hips: [0.02 + wobble, 1.003 - 0.03 * work, z],
    lean: 0.28 * work + 0.03,
    sway: wobble,
    nod: 0.12 * work - 0.25 * away,
    look: Math.sin(turn * 3) * 0.12 + 0.1,
    leftHand: [0.2 - 0.02 * away, lerp(y + 0.1 + reach, 0.86, away), lerp(0.52, z + 0.12, away)],
    rightHand: [-0.16, lerp(y - 0.06 - reach * 0.6, 1.05, away), lerp(0.46, z + 0.24, away)],
    leftFoot: [0.14, 0, 0.06 - 0.55 * smooth(t, 8, 8.8) + 0.55 * smooth(t, 13.6, 14.7)],
    rightFoot: [-0.13, 0, -0.14 - 0.55 * smooth(t, 8.5, 9.5) + 0.55 * smooth(t, 13.2, 14.2)],
  })
  lamp.position.set(-0.16, lerp(y - 0.02 - reach * 0.6, 1.09, away), lerp(0.49, z + 0.27, away))
  lamp.rotation.set(0.1 + reach, 0.3 * Math.sin(turn * 5) * work, 0)
}

/** From the right behind the car to the cabinets, a while there, and back again. */
function walkMate(mate: Person, trolley: THREE.Group, t: number): void {
  const x = 5.7 - 7.1 * glide(t, 0.3, 8.5) + 7.1 * glide(t, 14.4, 22.6)
  const faces = -1 + 2 * smooth(t, 10, 11.4) - 2 * smooth(t, 22.8, 23.8)
  const speed = pace(t, 0.3, 8.5) + pace(t, 14.4, 22.6)
  const step = Math.sin((x / 0.62) * Math.PI)
  const swing = Math.cos((x / 0.62) * Math.PI)
  const stride = 0.24 * speed
  const heading = (faces * Math.PI) / 2
  mate.group.position.set(x, 0, -2.05)
  mate.group.rotation.y = heading
  trolley.position.set(x + Math.sin(heading) * 0.72, 0, -2.05 + Math.cos(heading) * 0.72)
  trolley.rotation.y = heading
  mate.pose({
    hips: [0, 1.0 - 0.02 * Math.abs(step) * speed, 0],
    lean: 0.1 + 0.06 * speed,
    nod: 0.1,
    look: 0.3 * Math.sin((t / loopSeconds) * Math.PI * 6) * (1 - speed),
    leftHand: [0.2, 0.92, 0.4],
    rightHand: [-0.2, 0.92, 0.4],
    leftFoot: [0.1, 0.09 * Math.max(0, swing) * speed, stride * step],
    rightFoot: [-0.1, 0.09 * Math.max(0, -swing) * speed, -stride * step],
  })
}
