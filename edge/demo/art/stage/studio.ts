/**
 * The light and the film. Six lamps stand for a ceiling full of light, each with soft shadows of its own, and the
 * floor mirrors what stands on it; only those parts of the picture are drawn anew in which something has moved.
 */
import * as THREE from 'three'
import { developer } from './film.ts'
import { hallLight } from './hall-light.ts'
import { corners } from './shapes.ts'

/** Pixels from the lower left corner. */
export interface Region {
  x: number
  y: number
  width: number
  height: number
}

export class Studio {
  readonly world = new THREE.Group()
  readonly camera: THREE.PerspectiveCamera
  readonly renderer: THREE.WebGLRenderer
  /** Half as large as the picture: what the floor mirrors. */
  readonly reflection: THREE.WebGLRenderTarget
  /** Is not seen in its own reflection; set by the page. */
  floor: THREE.Mesh | undefined = undefined
  private readonly scene = new THREE.Scene()
  private readonly size: { width: number; height: number }
  private readonly film: THREE.WebGLRenderTarget
  private readonly lamps: THREE.SpotLight[] = []
  private readonly developer: { scene: THREE.Scene; camera: THREE.Camera }

  constructor(size: { width: number; height: number }) {
    const { width, height } = size
    this.size = size
    this.renderer = new THREE.WebGLRenderer({ preserveDrawingBuffer: true })
    this.renderer.setSize(width, height)
    this.renderer.shadowMap.enabled = true
    this.renderer.shadowMap.type = THREE.PCFShadowMap
    this.renderer.shadowMap.autoUpdate = false
    this.renderer.toneMapping = THREE.NoToneMapping
    this.renderer.outputColorSpace = THREE.LinearSRGBColorSpace
    document.body.append(this.renderer.domElement)
    this.camera = new THREE.PerspectiveCamera(40, width / height, 0.5, 40)
    this.film = new THREE.WebGLRenderTarget(width, height, { type: THREE.HalfFloatType, samples: 4 })
    this.reflection = new THREE.WebGLRenderTarget(width / 2, height / 2, { type: THREE.HalfFloatType })
    this.scene.add(this.world)
    this.scene.background = new THREE.Color('#0d0f12')
    this.developer = developer(this.film.texture)
    this.lightUp()
  }

  /** Draws what stands in `world` onto the canvas; with `regions`, only there, the rest stays as it was. */
  render(regions: Region[] = [{ x: 0, y: 0, ...this.size }]): void {
    const { renderer } = this
    renderer.shadowMap.needsUpdate = true
    this.renderReflection(regions)
    this.within(this.film, regions, 0)
    renderer.setRenderTarget(null)
    renderer.render(this.developer.scene, this.developer.camera)
  }

  /** The world upside down, with its shadows. */
  private renderReflection(regions: Region[]): void {
    if (!this.floor) return
    this.floor.visible = false
    this.within(this.film, [{ x: 0, y: 0, width: 1, height: 1 }], 0) // the shadows of the world as it stands
    this.world.scale.y = -1
    this.world.updateMatrixWorld(true)
    for (const lamp of this.lamps) lamp.shadow.matrix.multiply(upsideDown)
    this.within(this.reflection, regions, 24) // it is looked at from a little around each pixel
    for (const lamp of this.lamps) lamp.shadow.matrix.multiply(upsideDown)
    this.world.scale.y = 1
    this.world.updateMatrixWorld(true)
    this.floor.visible = true
  }

  private within(target: THREE.WebGLRenderTarget, regions: Region[], rim: number): void {
    const scale = target.width / this.size.width
    target.scissorTest = true
    for (const { x, y, width, height } of regions) {
      target.scissor.set(
        (x - rim) * scale,
        (y - rim) * scale,
        (width + 2 * rim) * scale,
        (height + 2 * rim) * scale,
      )
      this.renderer.setRenderTarget(target)
      this.renderer.render(this.scene, this.camera)
    }
  }

  private lightUp(): void {
    for (const [x, z] of corners('-2.9,-1.6 -2.3,3 .1,-3 .5,1.4 3.3,-1.2 2.8,3.4')) {
      const lamp = new THREE.SpotLight('#fff6ea', 26, 0, 1.15, 0.9, 1.6)
      lamp.castShadow = true
      lamp.shadow.mapSize.set(1024, 1024)
      lamp.shadow.radius = 5
      lamp.shadow.bias = -0.0006
      lamp.shadow.normalBias = 0.02
      lamp.shadow.camera.near = 0.5
      lamp.shadow.camera.far = 12
      lamp.position.set(x, 5.2, z)
      lamp.target.position.set(x * 0.7, 0, z * 0.7)
      this.world.add(lamp, lamp.target)
      this.lamps.push(lamp)
    }
    this.scene.environment = hallLight(this.renderer)
    this.scene.environmentIntensity = 0.42
  }
}

const upsideDown = new THREE.Matrix4().makeScale(1, -1, 1)
