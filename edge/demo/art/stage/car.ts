/** A whole car: skin, wheels, lamps, mirrors, plates. Its origin is on the ground below its middle; nose at +z. */
import * as THREE from 'three'
import { CarBody, type CarShape } from './car-body.ts'
import { carFace } from './car-face.ts'
import { carPaint } from './car-paint.ts'
import { bonnet, bonnetEdge, engineBay } from './engine-bay.ts'
import { box, finish, solid } from './shapes.ts'
import { wheel } from './wheel.ts'

export interface Car {
  group: THREE.Group
  frontLeftWheel: THREE.Group
  /** Present if it opens: turn it around x. */
  bonnet: THREE.Group | undefined
}

interface CarOptions {
  shape: CarShape
  plate: string
  /** The bonnet is a part of its own, and the engine is there. */
  opens?: boolean
}

export function car({ shape, plate, opens = false }: CarOptions): Car {
  const group = new THREE.Group()
  const body = new CarBody(shape)
  const paint = carPaint(body)
  cutOut(paint, shape, opens)
  const skin = solid(body.skin(), paint)
  group.add(skin, ...wheelArches(shape), carFace(skin, shape, plate), ...mirrors(body), ...handles(body))
  const frontLeftWheel = wheel(shape.wheelRadius)
  group.add(
    onAxle(frontLeftWheel, 1, shape.frontAxle, shape),
    onAxle(wheel(shape.wheelRadius), -1, shape.frontAxle, shape),
    onAxle(wheel(shape.wheelRadius), 1, shape.rearAxle, shape),
    onAxle(wheel(shape.wheelRadius), -1, shape.rearAxle, shape),
  )
  const panel = opens ? bonnet(body, paint) : undefined
  if (panel) group.add(panel, engineBay(body))
  return { group, frontLeftWheel, bonnet: panel }
}

/** The skin inside a wheel arch or under an open bonnet is not drawn: simpler than cutting the mesh. */
function cutOut(material: THREE.MeshPhysicalMaterial, shape: CarShape, opens: boolean): void {
  const number = (value: number) => value.toFixed(3)
  const arch = (axle: number) =>
    `length(vec2(vBody.z - (${number(axle)}), vBody.y - ${number(shape.wheelRadius)})) < ${number(shape.wheelRadius + 0.05)}`
  const inArch = `abs(vBody.x) > 0.45 && vBody.y < 0.9 && (${arch(shape.frontAxle)} || ${arch(shape.rearAxle)})`
  const alongBonnet = `vBody.z > ${number(shape.cowl + 0.05)} && vBody.z < ${number(shape.hoodFront)}`
  const underBonnet = opens ? `${alongBonnet} && vMapUv.y * 7. > ${bonnetEdge}` : 'false'
  material.onBeforeCompile = shader => {
    shader.vertexShader = shader.vertexShader
      .replace('#include <common>', '#include <common>\nvarying vec3 vBody;')
      .replace('#include <begin_vertex>', '#include <begin_vertex>\nvBody = position;')
    shader.fragmentShader = shader.fragmentShader
      .replace('#include <common>', '#include <common>\nvarying vec3 vBody;')
      .replace(
        '#include <clipping_planes_fragment>',
        `#include <clipping_planes_fragment>\nif ((${inArch}) || (${underBonnet})) discard;`,
      )
  }
}

/** Behind each wheel a dark drum, open outwards and below. */
function wheelArches({ wheelRadius, frontAxle, rearAxle }: CarShape): THREE.Object3D[] {
  const black = finish({ color: '#050506', roughness: 0.95, envMapIntensity: 0.1 })
  black.side = THREE.DoubleSide
  const radius = wheelRadius + 0.05
  const upperHalf = [Math.PI * 0.55, Math.PI * 0.9] as const
  const places = [frontAxle, rearAxle].flatMap(z => [1, -1].map(side => ({ z, side })))
  return places.flatMap(({ z, side }) => {
    const drum = solid(new THREE.CylinderGeometry(radius, radius, 0.34, 40, 1, true, ...upperHalf), black)
    drum.rotation.set(0, Math.PI / 2, 0)
    const turned = new THREE.Group().add(drum)
    turned.rotation.z = Math.PI / 2
    turned.position.set(side * 0.66, wheelRadius, z)
    const wall = solid(new THREE.CircleGeometry(radius, 40), black)
    wall.rotation.y = Math.PI / 2
    wall.position.set(side * 0.5, wheelRadius, z)
    return [turned, wall]
  })
}

function onAxle(turning: THREE.Group, side: 1 | -1, axle: number, { wheelRadius }: CarShape): THREE.Group {
  const holder = new THREE.Group().add(turning)
  if (side < 0) holder.rotation.y = Math.PI
  holder.position.set(side * 0.8, wheelRadius, axle)
  return holder
}

function mirrors(body: CarBody): THREE.Object3D[] {
  const { paint, isMetallic, cowl } = body.shape
  const shell = finish({ color: paint, roughness: 0.35, metalness: isMetallic ? 0.5 : 0, clearcoat: 1 })
  const black = finish({ color: '#0b0c0d', roughness: 0.5 })
  return ([1, -1] as const).flatMap(side => {
    const foot = body.at(cowl - 0.28, 4.05, side)
    const head = solid(new THREE.SphereGeometry(0.1, 24, 16), shell)
    head.scale.set(1.05, 0.68, 0.62)
    head.position.set(foot.x + side * 0.13, foot.y + 0.08, foot.z)
    return [head, box([0.12, 0.025, 0.06], [foot.x + side * 0.05, foot.y + 0.03, foot.z], black)]
  })
}

function handles(body: CarBody): THREE.Object3D[] {
  const chrome = finish({ color: '#c3c8ce', roughness: 0.25, metalness: 0.9 })
  const [, middle, back] = body.shape.doorGaps
  return ([1, -1] as const).flatMap(side =>
    [middle + 0.14, back + 0.2].map(z => {
      const { x, y } = body.at(z, 3.62, side)
      return box([0.025, 0.022, 0.19], [x + side * 0.012, y, z], chrome, 0.01)
    }),
  )
}
