import type { LiveSystem } from './system.ts'
export function rivals(_env: NodeJS.ProcessEnv): LiveSystem[] {
  return []
}
