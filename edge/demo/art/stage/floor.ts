/** Epoxy with fine grains, the bay's ground framed in yellow, and what stands on it mirrored in the gloss. */
import * as THREE from 'three'
import { drawn, matt, solid } from './shapes.ts'

/** Metres, and pixels of its texture. */
const size = 14
const pixels = 4096
const metre = pixels / size

/** `reflection`: the world upside down as the camera sees it, in half the picture's size. */
export function shinyFloor(reflection: THREE.WebGLRenderTarget): THREE.Mesh {
  const material = matt('#ffffff', drawn(pixels, pixels, drawFloor))
  material.onBeforeCompile = shader => {
    shader.uniforms.mirrored = { value: reflection.texture }
    shader.fragmentShader = shader.fragmentShader
      .replace('#include <common>', '#include <common>\nuniform sampler2D mirrored;')
      .replace('#include <opaque_fragment>', `${gloss(reflection)}\n#include <opaque_fragment>`)
  }
  const mesh = solid(new THREE.PlaneGeometry(size, size), material)
  mesh.rotation.x = -Math.PI / 2
  return mesh
}

/** Blurred, and stronger the flatter one looks. */
function gloss({ width, height }: THREE.WebGLRenderTarget): string {
  return `
    vec2 at = gl_FragCoord.xy / vec2(${width * 2}., ${height * 2}.);
    vec3 seen = vec3(0.);
    for (int i = 0; i < 6; i++) {
      float a = float(i) * 2.4; float r = sqrt(float(i) / 6.) * .009;
      seen += texture2D(mirrored, at + vec2(cos(a) * .6, sin(a) * 1.6) * r).rgb;
    }
    float facing = saturate(dot(normalize(vViewPosition), normal));
    outgoingLight += min(seen / 6., vec3(1.2)) * (.05 + .55 * pow(1. - facing, 3.));`
}

function drawFloor(context: CanvasRenderingContext2D): void {
  context.fillStyle = '#a9aeb2'
  context.fillRect(0, 0, pixels, pixels)
  drawGrains(context)
  context.fillStyle = '#8f9599'
  for (const z of [-3.5, 0, 3.5]) context.fillRect(0, at(z), pixels, 2)
  // The bay's own ground is darker, framed by a thin line of safety yellow.
  context.fillStyle = 'rgba(62,68,75,.55)'
  context.fillRect(at(-2.3), at(-2.95), 4.6 * metre, 6.3 * metre)
  context.strokeStyle = '#e3ae1c'
  context.lineWidth = 0.075 * metre
  context.strokeRect(at(-2.3), at(-2.95), 4.6 * metre, 6.3 * metre)
  drawKeepClear(context)
}

/** From metres in the bay, along x or z. */
function at(metres: number): number {
  return (metres + size / 2) * metre
}

function drawGrains(context: CanvasRenderingContext2D): void {
  let seed = 1 // Park and Miller's generator: the same grains in every run
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed / 2_147_483_647
  }
  for (let i = 0; i < 90_000; i++) {
    const shade = random() < 0.5 ? 255 : 60
    context.fillStyle = `rgba(${shade},${shade},${shade},.05)`
    context.fillRect(random() * pixels, random() * pixels, 2 + random() * 3, 2 + random() * 3)
  }
}

/** Hatched, in front of the cabinets. */
function drawKeepClear(context: CanvasRenderingContext2D): void {
  context.save()
  context.beginPath()
  context.rect(at(-4.6), at(-2.95), 1.9 * metre, 0.62 * metre)
  context.clip()
  context.lineWidth = 0.06 * metre
  for (let k = -10; k < 40; k++) {
    context.beginPath()
    context.moveTo(at(-5.2 + k * 0.2), at(-2.95))
    context.lineTo(at(-5.9 + k * 0.2), at(-2.3))
    context.stroke()
  }
  context.restore()
}
