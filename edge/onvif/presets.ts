/** Positions that are stored in a camera, those first that somebody has given a name. */
import type { Ptz } from '../../relay/wire/ptz/ptz.ts'
import { isToken, textAt } from './answers.ts'

type Preset = Ptz['presets'][number]

/** More are no choice any more, but a list. */
const mostPresets = 64
/** So many names that differ in a number alone were given by the camera. */
const manyAlike = 8
/** More than any camera has. */
const mostRead = 1000

/** `answer`: an object whose values are the presets, each with its token in `$`. */
export function presetsOf(answer: unknown): Ptz['presets'] {
  const presets = Object.values(answer ?? {})
    .slice(0, mostRead)
    .map(presetOf)
    .filter(preset => preset !== undefined)
  const alike = Map.groupBy(presets, patternOf)
  const isNamed = (preset: Preset) =>
    preset.name !== preset.token && (alike.get(patternOf(preset))?.length ?? 0) < manyAlike
  return [...presets.filter(isNamed), ...presets.filter(preset => !isNamed(preset))].slice(0, mostPresets)
}

function presetOf(preset: unknown): Preset | undefined {
  const token = textAt(preset, '$', 'token')
  const name = textAt(preset, 'name').slice(0, 100).toWellFormed()
  return isToken(token) ? { token, name: name || token } : undefined
}

/** `Preset 7` and `Preset 12` are alike. */
function patternOf({ name }: Preset): string {
  return name.replace(/\p{Nd}+/gu, '#')
}
