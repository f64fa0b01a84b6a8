/** What a bay's file gives to the page that films it. */
import type * as THREE from 'three'

/** After so long everything is where it was, and moves as it did. */
export const loopSeconds = 24
export const framesPerSecond = 25
export const frameSize = { width: 1280, height: 720 }

export interface Scene {
  world: THREE.Group
  /** Metres; field of view in degrees, top to bottom. */
  camera: { at: [number, number, number]; to: [number, number, number]; fov: number }
  /** Moves everything to where it is at `seconds` of the loop. */
  pose(seconds: number): void
}
