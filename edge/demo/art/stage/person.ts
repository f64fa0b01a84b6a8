/** A technician out of capsules, posed by where hips, hands and feet are; knees and elbows follow by themselves. */
import * as THREE from 'three'
import { box, finish, solid } from './shapes.ts'

export type Point = [number, number, number]

/** Figure's own coordinates: feet on y = 0, looking towards +z. */
export interface Pose {
  hips: Point
  /** Radians forward and to the figure's left, from the hips up. */
  lean: number
  sway?: number
  /** Radians: down positive, to the left positive. */
  nod: number
  look: number
  leftHand: Point
  rightHand: Point
  leftFoot: Point
  rightFoot: Point
}

const upperArm = 0.29
const foreArm = 0.27
const thigh = 0.45
const shin = 0.44
const trunk = 0.5

export interface Outfit {
  jacket: string
  trousers: string
  accent: string
  skin: string
  hair: string
  /** Without a cap the hair shows. */
  cap?: boolean
}

export class Person {
  readonly group = new THREE.Group()
  private readonly limbs: Record<string, THREE.Object3D> = {}
  private readonly torso = new THREE.Group()
  private readonly head = new THREE.Group()

  constructor({ jacket, trousers, accent, skin, hair, cap = true }: Outfit) {
    const cloth = finish({ color: jacket, roughness: 0.85 })
    const legCloth = finish({ color: trousers, roughness: 0.9 })
    const trim = finish({ color: accent, roughness: 0.7 })
    const flesh = finish({ color: skin, roughness: 0.6 })
    const glove = finish({ color: '#15181c', roughness: 0.6 })
    const shoe = finish({ color: '#101113', roughness: 0.7 })
    for (const side of ['left', 'right']) {
      this.limb(`${side}Upper`, upperArm, 0.058, 0.048, cloth)
      this.limb(`${side}Fore`, foreArm, 0.047, 0.038, cloth)
      this.limb(`${side}Thigh`, thigh, 0.09, 0.068, legCloth)
      this.limb(`${side}Shin`, shin, 0.066, 0.05, legCloth)
      const hand = solid(new THREE.SphereGeometry(0.047, 16, 12), glove)
      hand.scale.set(0.85, 1.1, 1.15)
      this.part(`${side}Hand`, hand)
      const foot = new THREE.Group()
      foot.add(box([0.095, 0.085, 0.28], [0, 0.045, 0.055], shoe, 0.035))
      this.part(`${side}Foot`, foot)
    }
    this.buildTorso(cloth, legCloth, trim)
    const hairs = finish({ color: hair, roughness: 0.75 })
    this.buildHead(flesh, hairs, cap ? cloth : undefined)
    this.group.add(this.torso, this.head)
  }

  pose({ hips, lean, sway = 0, nod, look, ...at }: Pose): void {
    const pelvis = new THREE.Vector3(...hips)
    this.torso.position.copy(pelvis)
    this.torso.rotation.set(lean, 0, -sway)
    this.torso.updateMatrix()
    const onTorso = (x: number, y: number, z: number) =>
      new THREE.Vector3(x, y, z).applyMatrix4(this.torso.matrix)
    this.head.position.copy(onTorso(0, trunk + 0.09, 0.012))
    this.head.rotation.set(lean * 0.45 + nod, look, -sway * 0.5, 'YXZ')
    for (const [side, sign] of [
      ['left', 1],
      ['right', -1],
    ] as const) {
      const shoulder = onTorso(sign * 0.19, trunk - 0.065, 0)
      const hand = new THREE.Vector3(...at[`${side}Hand`])
      const elbow = joint(shoulder, hand, upperArm, foreArm, new THREE.Vector3(sign * 0.75, -0.9, -0.5))
      this.span(`${side}Upper`, shoulder, elbow.middle)
      this.span(`${side}Fore`, elbow.middle, elbow.end)
      this.limbs[`${side}Hand`]?.position.copy(elbow.end)
      const hip = pelvis.clone().add(new THREE.Vector3(sign * 0.095, -0.04, 0))
      const foot = new THREE.Vector3(...at[`${side}Foot`])
      const ankle = foot.clone().add(new THREE.Vector3(0, 0.09, 0))
      const knee = joint(hip, ankle, thigh, shin, new THREE.Vector3(sign * 0.12, 0.1, 1))
      this.span(`${side}Thigh`, hip, knee.middle)
      this.span(`${side}Shin`, knee.middle, knee.end)
      const shoe = this.limbs[`${side}Foot`]
      shoe?.position.copy(knee.end).add(new THREE.Vector3(0, -0.09, 0))
      if (shoe) shoe.rotation.y = sign * 0.14
    }
  }

  private buildTorso(cloth: THREE.Material, legCloth: THREE.Material, trim: THREE.Material): void {
    const outline = [
      [0.001, -0.13],
      [0.1, -0.125],
      [0.145, -0.06],
      [0.15, 0.02],
      [0.148, 0.12],
      [0.163, 0.27],
      [0.178, 0.37],
      [0.165, 0.44],
      [0.115, 0.49],
      [0.06, 0.515],
      [0.05, 0.55],
      [0.001, 0.56],
    ].map(([r = 0, y = 0]) => new THREE.Vector2(r, y))
    const chest = solid(new THREE.LatheGeometry(new THREE.SplineCurve(outline).getPoints(40), 32), cloth)
    chest.scale.set(1.12, 1, 0.76)
    const belt = solid(new THREE.CylinderGeometry(0.152, 0.155, 0.14, 32), legCloth)
    belt.scale.set(1.12, 1, 0.78)
    belt.position.y = -0.03
    const yoke = solid(new THREE.CylinderGeometry(0.175, 0.179, 0.022, 32), trim)
    yoke.scale.set(1.13, 1, 0.775)
    yoke.position.y = 0.345
    this.torso.add(chest, belt, yoke)
    for (const sign of [1, -1]) {
      const shoulder = solid(new THREE.SphereGeometry(0.072, 20, 14), cloth)
      shoulder.position.set(sign * 0.182, trunk - 0.065, 0)
      this.torso.add(shoulder)
    }
  }

  private buildHead(flesh: THREE.Material, hair: THREE.Material, cap: THREE.Material | undefined): void {
    const skull = solid(new THREE.SphereGeometry(0.105, 28, 20), flesh)
    skull.scale.set(0.84, 1.12, 0.96)
    skull.position.y = 0.08
    const crown = solid(
      new THREE.SphereGeometry(0.112, 28, 16, 0, Math.PI * 2, 0, Math.PI * 0.5),
      cap ?? hair,
    )
    crown.scale.set(0.86, 1.0, 0.99)
    crown.position.set(0, 0.108, -0.004)
    const brim = solid(new THREE.CylinderGeometry(0.085, 0.085, 0.012, 24), cap ?? hair)
    brim.visible = cap !== undefined
    brim.position.set(0, 0.112, 0.075)
    brim.scale.set(0.95, 1, 0.85)
    const nape = solid(new THREE.SphereGeometry(0.104, 24, 16), hair)
    nape.scale.set(0.86, 0.85, 0.8)
    nape.position.set(0, 0.075, -0.028)
    const neck = solid(new THREE.CylinderGeometry(0.052, 0.058, 0.14, 20), flesh)
    neck.position.y = -0.04
    const nose = solid(new THREE.SphereGeometry(0.018, 10, 8), flesh)
    nose.position.set(0, 0.065, 0.102)
    this.head.add(skull, crown, brim, nape, neck, nose)
  }

  private limb(name: string, length: number, from: number, to: number, material: THREE.Material): void {
    const outline: THREE.Vector2[] = []
    for (let i = 0; i <= 8; i++) {
      const a = -Math.PI / 2 + (i / 8) * (Math.PI / 2)
      outline.push(new THREE.Vector2(Math.cos(a) * from, Math.sin(a) * from))
    }
    for (let i = 0; i <= 8; i++) {
      const a = (i / 8) * (Math.PI / 2)
      outline.push(new THREE.Vector2(Math.cos(a) * to, length + Math.sin(a) * to))
    }
    this.part(name, solid(new THREE.LatheGeometry(outline, 20), material))
  }

  private part(name: string, object: THREE.Object3D): void {
    this.limbs[name] = object
    this.group.add(object)
  }

  private span(name: string, from: THREE.Vector3, to: THREE.Vector3): void {
    const limb = this.limbs[name]
    limb?.position.copy(from)
    limb?.quaternion.setFromUnitVectors(new THREE.Vector3(0, 1, 0), to.clone().sub(from).normalize())
  }
}

/** Two bones between two points: where they meet, bent towards `pole`; `end` is short of a target out of reach. */
function joint(from: THREE.Vector3, to: THREE.Vector3, first: number, second: number, pole: THREE.Vector3) {
  const reach = to.clone().sub(from)
  const distance = Math.min(Math.max(reach.length(), Math.abs(first - second) + 0.01), first + second - 0.002)
  const along = reach.normalize()
  const end = from.clone().addScaledVector(along, distance)
  const a = (first * first - second * second + distance * distance) / (2 * distance)
  const bend = Math.sqrt(Math.max(0, first * first - a * a))
  const out = pole.clone().addScaledVector(along, -pole.dot(along)).normalize()
  return { middle: from.clone().addScaledVector(along, a).addScaledVector(out, bend), end }
}
