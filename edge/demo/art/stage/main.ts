/** The page that films a bay: `?bay=1` or `?bay=2`; `window.drawFrame(i)` gives frame `i` as a JPEG in base64. */
import * as THREE from 'three'
import { bay1 } from './bay-1.ts'
import { bay2 } from './bay-2.ts'
import { shinyFloor } from './floor.ts'
import { hall } from './hall.ts'
import { MotionWatch } from './motion-watch.ts'
import { frameSize, framesPerSecond } from './scene.ts'
import { Studio } from './studio.ts'

const isSecond = new URLSearchParams(location.search).get('bay') === '2'
const scene = isSecond ? bay2() : bay1()
const studio = new Studio(frameSize)
const floor = shinyFloor(studio.reflection)
studio.floor = floor
studio.world.add(hall(isSecond ? '2' : '1', isSecond, floor), scene.world)
const { camera } = studio
camera.position.set(...scene.camera.at)
camera.lookAt(new THREE.Vector3(...scene.camera.to))
camera.fov = scene.camera.fov
camera.updateProjectionMatrix()
const watch = new MotionWatch(scene.world, camera, frameSize)

async function drawFrame(index: number): Promise<string> {
  scene.pose(index / framesPerSecond)
  studio.render(watch.movedRegions())
  const { promise, resolve } = Promise.withResolvers<Blob | null>()
  studio.renderer.domElement.toBlob(resolve, 'image/jpeg', 0.98)
  const bytes = new Uint8Array((await (await promise)?.arrayBuffer()) ?? [])
  return btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(''))
}

Object.assign(window, { drawFrame })
document.body.dataset.ready = 'yes'
