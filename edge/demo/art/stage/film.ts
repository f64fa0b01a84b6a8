/** From linear light to the picture. */
import * as THREE from 'three'

/** Film curve (Hable 2010), the lens's falloff towards the corners, sRGB. */
const developing = `
  vec3 x = texture2D(map, at).rgb * 1.9;
  float A = .22, B = .3, C = .1, D = .2, E = .01, F = .3;
  vec3 c = ((x*(A*x+C*B)+D*E)/(x*(A*x+B)+D*F))-E/F;
  float W = 6.5; float w = ((W*(A*W+C*B)+D*E)/(W*(A*W+B)+D*F))-E/F;
  c /= w;
  vec2 off = (at - .5) * vec2(1., .8);
  c *= 1. - .75 * dot(off, off);
  c = mix(c * 12.92, 1.055 * pow(max(c, vec3(0.)), vec3(1. / 2.4)) - .055, step(.0031308, c));
  float grain = fract(sin(dot(gl_FragCoord.xy, vec2(12.9898, 78.233))) * 43758.5453) - .5;
  gl_FragColor = vec4(c + grain / 160., 1.);`

/** Draws the film into whatever is the target, developed. */
export function developer(film: THREE.Texture): { scene: THREE.Scene; camera: THREE.Camera } {
  const material = new THREE.ShaderMaterial({
    uniforms: { map: { value: film } },
    vertexShader: 'varying vec2 at; void main() { at = uv; gl_Position = vec4(position.xy, 0., 1.); }',
    fragmentShader: `varying vec2 at; uniform sampler2D map; void main() { ${developing} }`,
    depthTest: false,
    depthWrite: false,
  })
  const mesh = new THREE.Mesh(new THREE.PlaneGeometry(2, 2), material)
  mesh.frustumCulled = false
  return { scene: new THREE.Scene().add(mesh) as THREE.Scene, camera: new THREE.Camera() }
}
