// Parameter sets with numbers of their own: several at once, others with each keyframe, others under the same number.
// gh:cisco/openh264#3055 and #3349 (`7 7 8 5`, numbers that grow with each IDR), gh:roleoroleo/yi-hack-Allwinner-v2#1153.
import { beforeAll, describe, expect, test } from 'vitest'
import { withoutEmulationPrevention } from '../../../../edge/camera/rtp/bit-reader.ts'
import { nalType, type VideoCodec } from '../../../../edge/demo/camera/access-unit.ts'
import { fastFilm } from '../../../support/camera/faulty-camera.ts'
import { type Habit, LabView, startLabCamera } from '../../../support/camera/lab-camera.ts'
import { generateVideo, type TestVideo } from '../../../support/camera/test-video.ts'
import { probe } from '../../../support/system/ffprobe.ts'

const shape = { codec: 'h264', gopLength: 10, framesPerSecond: 100, seconds: 1 } as const
const withoutSets = (sdp: string) => sdp.replace(/;?sprop-[^\r;]*/g, '')

/** The same film with other numbers of its sets. */
async function numbered(id: number): Promise<TestVideo> {
  return await generateVideo({ ...shape, encoder: `sps-id=${id}` })
}

/** One GOP of each film after the other. */
function alternating(films: readonly TestVideo[]): TestVideo {
  const [first] = films
  if (!first) throw new Error('no film')
  const units = Array.from({ length: 10 }, (_, gop) => {
    const film = films[gop % films.length] ?? first
    return film.units.slice(gop * 10, gop * 10 + 10)
  })
  return { ...first, units: units.flat().map((unit, i) => ({ ...unit, timestamp90k: i * 900 })) }
}

async function play(film: TestVideo, habit: Habit = {}, frames = 90) {
  const { url } = await startLabCamera(film, { describe: withoutSets, ...habit })
  const view = new LabView(url, film)
  await view.pulled.frames(frames)
  await view.pulled.stop()
  const seen = await probe(view.pulled.taken.bytes())
  const { starts, reasons, fragments } = view.pulled.taken
  return { view, starts, reasons, fragments, seen }
}

describe('H.264 sets', () => {
  let films: TestVideo[]

  beforeAll(async () => {
    films = await Promise.all([0, 1, 2, 31].map(numbered))
  })

  test('that all come with each keyframe, of which one is in use, are all in the description of the stream', async () => {
    const [one, two] = films
    if (!one || !two) throw new Error('no films')
    const sets = [...(one.units[0]?.nals ?? []), ...(two.units[0]?.nals ?? [])].filter(nal =>
      [7, 8].includes((nal[0] ?? 0) & 0x1f),
    )
    const { view, starts, reasons, seen, fragments } = await play(alternating([one, two]), {
      // 7 7 8 8 5
      send: ({ nals, isKeyframe, packets }) =>
        packets.units(
          isKeyframe
            ? [...sets.filter((_, i) => i % 2 === 0), ...sets.filter((_, i) => i % 2 === 1), ...nals.slice(2)]
            : nals,
        ),
    })
    expect({ starts: starts.length, reasons, missing: view.missing, faults: view.faults }).toEqual({
      starts: 1,
      reasons: [],
      missing: 0,
      faults: {},
    })
    for (const set of sets) expect(Buffer.from(starts[0]?.init ?? []).includes(Buffer.from(set))).toBe(true)
    expect(seen).toMatchObject({ complaints: '', decodedFrames: fragments.length })
  })

  test('whose numbers change with each keyframe begin no new stream, and every picture decodes', async () => {
    const { view, starts, reasons, seen, fragments } = await play(alternating(films))
    expect({ starts: starts.length, reasons, missing: view.missing }).toEqual({
      starts: 1,
      reasons: [],
      missing: 0,
    })
    expect(view.faults).toEqual({ 'parameter-set-varies': expect.any(Number) })
    expect(seen).toMatchObject({ complaints: '', decodedFrames: fragments.length })
  })

  test('of a GOP that somebody joins later are in it', async () => {
    const { view, fragments } = await play(alternating(films))
    const keyframes = fragments.map(({ isKeyframe }, i) => (isKeyframe ? i : -1)).filter(i => i >= 0)
    for (const from of keyframes.slice(1, 5)) {
      const { complaints, decodedFrames } = await probe(view.pulled.taken.bytes(from))
      expect({ complaints, decodedFrames }).toEqual({
        complaints: '',
        decodedFrames: fragments.length - from,
      })
    }
  })

  test('in the description alone play, whichever of them a picture names', async () => {
    const [, , third] = films
    if (!third) throw new Error('no film')
    const { starts, seen } = await play(third, {
      describe: sdp => sdp,
      send: ({ nals, packets }) => packets.units(nals.filter(nal => ![7, 8].includes((nal[0] ?? 0) & 0x1f))),
    })
    expect(starts).toHaveLength(1)
    expect(seen).toMatchObject({ width: 320, complaints: '' })
  })
})

describe.each(['h264', 'h265'] as const)('%s sets', codec => {
  test('of which one PPS names one SPS after the other are no new stream, and every picture decodes', async () => {
    const film = await generateVideo({ ...shape, codec })
    const [spsType, ppsType] = codec === 'h264' ? [7, 8] : [33, 34]
    const isOf = (type: number) => (nal: Uint8Array) => nalType(codec, nal) === type
    const sps = film.units[0]?.nals.find(isOf(spsType)) ?? new Uint8Array()
    const pps = film.units[0]?.nals.find(isOf(ppsType)) ?? new Uint8Array()
    const otherSps = withBits(codec, sps, bits => renumbered(bits, codec === 'h264' ? 24 : 104))
    const otherPps = withBits(codec, pps, bits => renumbered(bits, 1))
    const { starts, reasons, seen, view, fragments } = await play(film, {
      // 7 7 8 5
      send({ nals, isKeyframe, gop, packets }) {
        if (!isKeyframe) return packets.units(nals)
        const rest = nals.filter(nal => !isOf(spsType)(nal) && !isOf(ppsType)(nal))
        const before = rest.slice(0, -1)
        return packets.units([...before, sps, otherSps, gop % 2 === 0 ? pps : otherPps, ...rest.slice(-1)])
      },
    })
    expect({ starts: starts.length, reasons, missing: view.missing }).toEqual({
      starts: 1,
      reasons: [],
      missing: 0,
    })
    for (const set of [sps, otherSps])
      expect(Buffer.from(starts[0]?.init ?? []).includes(Buffer.from(set))).toBe(true)
    expect(seen).toMatchObject({ complaints: '', decodedFrames: fragments.length })
  })

  test('of another picture size begin a new stream', async () => {
    const [large, small] = await Promise.all([fastFilm(codec, '640x480'), fastFilm(codec)])
    const { url, camera } = await startLabCamera(small, {
      send: ({ nals, index, packets }) =>
        packets.units(index < 40 ? nals : (large.units[index % 100]?.nals ?? [])),
    })
    const view = new LabView(url, large)
    const { starts } = await view.started(2)
    await view.pulled.frames(30)
    expect(starts.map(({ width }) => width)).toEqual([320, 640])
    expect({ missing: view.missing, connections: camera.connections }).toEqual({ missing: 0, connections: 1 })
  })

  test('that change under their number once, as when a camera goes from day to night, begin a new stream', async () => {
    const [day, night] = await Promise.all([
      generateVideo({ ...shape, codec }),
      generateVideo({ ...shape, codec, encoder: otherSets[codec] }),
    ])
    const { url } = await startLabCamera(day, {
      send: ({ nals, index, packets }) =>
        packets.units(index < 40 ? nals : (night.units[index % 100]?.nals ?? [])),
    })
    const view = new LabView(url, night)
    await view.started(2)
    await view.pulled.frames(30)
    await view.pulled.stop()
    expect(view.missing).toBe(0)
    expect(await probe(view.pulled.taken.bytes())).toMatchObject({ complaints: '' })
  })

  test('that change under their number with every keyframe are a habit in the end, and no new stream', async () => {
    const films = await Promise.all([
      generateVideo({ ...shape, codec }),
      generateVideo({ ...shape, codec, encoder: otherSets[codec] }),
    ])
    const { starts, reasons, seen, view, fragments } = await play(alternating(films), {}, 120)
    expect(starts.length).toBeLessThanOrEqual(3)
    expect({ reasons, missing: view.missing }).toEqual({ reasons: [], missing: 0 })
    expect(seen).toMatchObject({ complaints: '', decodedFrames: fragments.length })
  })
})

/** What makes other parameter sets of the same picture. */
const otherSets = { h264: 'cabac=0:ref=2', h265: 'sao=1:signhide=1:strong-intra-smoothing=0' }

/** Number 0 (`1`) there becomes number 1 (`010`). */
function renumbered(bits: string, at: number): string {
  if (bits[at] !== '1') throw new Error('not number 0')
  return `${bits.slice(0, at)}010${bits.slice(at + 1)}`
}

/** A set with other bits behind its header. */
function withBits(codec: VideoCodec, nal: Uint8Array, change: (bits: string) => string): Buffer {
  const headerBytes = codec === 'h264' ? 1 : 2
  const content = withoutEmulationPrevention(nal.subarray(headerBytes))
  const bits = Array.from(content, byte => byte.toString(2).padStart(8, '0')).join('')
  const changed = change(bits.replace(/0*$/, ''))
  const bytes = changed.match(/.{1,8}/g)?.map(text => Number.parseInt(text.padEnd(8, '0'), 2)) ?? []
  const escaped: number[] = []
  for (const byte of bytes) {
    if (byte <= 3 && escaped.at(-1) === 0 && escaped.at(-2) === 0) escaped.push(3)
    escaped.push(byte)
  }
  return Buffer.concat([nal.subarray(0, headerBytes), Buffer.from(escaped)])
}
