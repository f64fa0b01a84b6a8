/** What `npm run camera` prints of a camera: pure. */
import { streamFaults } from '../../relay/wire/uplink/camera-report.ts'
import type { Advice } from './advice.ts'
import { codecNameOf } from './codec-name.ts'
import { faultWords } from './fault-words.ts'
import type { CameraFindings } from './findings.ts'
import type { SampleFigures } from './sample.ts'

export interface CameraPage extends CameraFindings {
  /** A file that was written. */
  capture: string | undefined
}

type Inspection = CameraFindings['inspection']

const transports = {
  tcp: 'RTP inside RTSP (TCP)',
  udp: 'RTP over UDP',
  tls: 'RTP inside RTSP inside TLS (rtsps)',
} as const
const labelWidth = 15
const lineWidth = 100

export function cameraPage(findings: CameraPage): string {
  const { where, inspection, still, capture, advice } = findings
  const { reason } = inspection
  const rows: [string, string][] = [
    ['plays', plays(inspection)],
    ...(inspection.sends ? streamRows(inspection, inspection.sends, findings) : []),
    ['left out', inspection.leftOut.join(', ') || 'nothing'],
    ...faultRows(inspection),
    ...deviceRows(findings),
    ...(still ? [['still', still] as [string, string]] : []),
    ...(capture ? [['capture', capture] as [string, string]] : []),
  ]
  const shown = reason
    ? rows.filter(([label]) => label !== 'left out' || inspection.leftOut.length > 0)
    : rows
  const lines = [`Camera at ${where}`, '', ...shown.flatMap(([label, text]) => row(label, text))]
  const what = adviceLines(advice, inspection)
  return [...lines, ...(what.length > 0 ? ['', ...what] : [])].join('\n')
}

function plays({ reason, firstPictureMs }: Inspection): string {
  if (reason) return `no (${reason.code}): ${reason.message}`
  return `yes, the first picture after ${((firstPictureMs ?? 0) / 1000).toFixed(2)} s`
}

function streamRows(
  { transport }: Inspection,
  sends: SampleFigures,
  { profile: mediaProfile }: CameraFindings,
): [string, string][] {
  const { codec, profile, level } = codecNameOf(sends.mime)
  const encoder = mediaProfile?.encoder
  const set = (value: number | undefined, unit: string) =>
    value === undefined ? '' : ` (set: ${value}${unit})`
  return [
    ['transport', transports[transport]],
    ['codec', `${codec} ${profile}${level && `, level ${level}`}`],
    ['size', `${sends.width}x${sends.height}`],
    ['frame rate', `${sends.framesPerSecond} a second${set(encoder?.framesPerSecond, '')}`],
    [
      'bit rate',
      `${(sends.bitsPerSecond / 1e6).toFixed(2)} Mbit/s${set(encoder?.kilobitsPerSecond, ' kbit/s')}`,
    ],
    ['keyframes', `${keyframes(sends)}${set(encoder?.gopFrames, ' frames')}`],
    ['B-frames', sends.hasBFrames ? 'yes' : 'none'],
    ['longest pause', `${sends.longestPauseMs} ms between two pictures`],
    [
      'measured',
      `${sends.frames} pictures in ${sends.seconds} s${sends.starts > 1 ? `, begun anew ${sends.starts - 1} times` : ''}`,
    ],
  ]
}

function keyframes({ keyframeSeconds, seconds }: SampleFigures): string {
  if (!keyframeSeconds) return `none in the ${seconds} s that were measured`
  const { least, most } = keyframeSeconds
  return most - least < 0.1 ? `every ${most} s` : `${least} to ${most} s apart`
}

function faultRows({ faults, reason }: Inspection): [string, string][] {
  if (faults.length === 0) return reason ? [] : [['repaired', 'nothing']]
  const sorted = faults.toSorted((a, b) => b.count - a.count)
  return sorted.map(({ kind, count }) => [streamFaults[kind], `${count} ${faultWords[kind]}`])
}

function deviceRows({ device, deviceTrouble, profile }: CameraFindings): [string, string][] {
  if (deviceTrouble) return [['settings', `not known: ${deviceTrouble}`]]
  if (!device) return []
  const { manufacturer, model, firmware, profiles, masks } = device
  const features = [
    profiles.some(({ hasPtz }) => hasPtz) ? 'turns or zooms' : 'does not turn',
    masks === undefined ? '' : `${masks} privacy ${masks === 1 ? 'mask' : 'masks'}`,
    profile?.encoder?.smartCodec ? `smart codec on (${profile.encoder.smartCodec})` : '',
  ].filter(text => text !== '')
  const name = [manufacturer, model].filter(Boolean).join(' ') || 'unknown make'
  return [['camera', `${name}${firmware && `, firmware ${firmware}`}; ${features.join(', ')}`]]
}

function adviceLines(advice: readonly Advice[], { reason }: Inspection): string[] {
  if (reason && advice.length === 0) return []
  if (advice.length === 0) return ['Nothing to change.']
  return [
    'What to change in its settings',
    ...advice.flatMap(({ what, why }, i) => [
      ...wrap(`${i + 1}. ${what}`, '   ').map((line, j) => (j === 0 ? line.trimStart() : line)),
      ...wrap(why, '   '),
    ]),
  ]
}

function row(label: string, text: string): string[] {
  const lines = wrap(text, ' '.repeat(labelWidth))
  const [first = '', ...rest] = lines
  return [label.padEnd(labelWidth) + first.slice(labelWidth), ...rest]
}

function wrap(text: string, indent: string): string[] {
  const lines: string[] = []
  let line = indent
  for (const word of text.split(' ')) {
    if (line.trim() !== '' && line.length + word.length > lineWidth) {
      lines.push(line)
      line = indent
    }
    line += `${line === indent ? '' : ' '}${word}`
  }
  return [...lines, line]
}
