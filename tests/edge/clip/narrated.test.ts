import { describe, expect, test } from 'vitest'
import { ClipClock } from '../../../edge/clip/clip-clock.ts'
import { captionFile, overlayOf, voiceFile } from '../../../edge/clip/narrated.ts'
import type { Narration } from '../../../edge/clip/narration-source.ts'
import { OggPackets } from '../../../viewer/explain/talk/ogg-packets.ts'
import { opusPacket } from '../../support/relay/console-client.ts'

const startMs = 1_764_000_000_000
const clock = new ClipClock({ fromMs: startMs, toMs: startMs + 20_000 }, [])
const withGap = new ClipClock({ fromMs: startMs, toMs: startMs + 20_000 }, [
  { fromMs: startMs + 4000, toMs: startMs + 9000 },
])
const silence = Buffer.from([0xf8, 0xff, 0xfe])

function said(number: number, atMs: number) {
  return { capturedAtMs: startMs + atMs, opus: opusPacket(number) }
}

/** Of each packet of the stream, 20 ms long: a silence or the packet that was said. */
function packetsOf(file: Uint8Array | undefined): Buffer[] {
  return new OggPackets().push(file ?? new Uint8Array()).map(packet => Buffer.from(packet))
}

describe("a clip's clock", () => {
  test.each([
    ['its first frame', 0, 0],
    ['before a gap', 3000, 3000],
    ['in a gap', 6000, 4000],
    ['after a gap', 10_000, 5000],
    ['before it', -5000, 0],
    ['after it', 60_000, 15_000],
  ])('of a moment %s', (_name, wallMs, clipMs) => {
    expect(withGap.at(startMs + wallMs)).toBe(clipMs)
  })
})

describe('the sound of a clip', () => {
  test('begins with the clip and has no holes', () => {
    const packets = packetsOf(voiceFile([said(1, 100), said(2, 120), said(3, 200)], clock))
    expect(packets.map(packet => (packet.equals(silence) ? 0 : packet[2]))).toEqual([
      0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 3,
    ])
  })

  test('leaves out what was said while nothing was recorded, and before and after the clip', () => {
    const voice = [said(1, -100), said(2, 5000), said(3, 9000), said(4, 20_000)]
    const packets = packetsOf(voiceFile(voice, withGap))
    expect(packets).toHaveLength(201)
    expect(packets.at(-1)?.[2]).toBe(3)
  })

  test('is none when nothing was said', () => {
    expect(voiceFile([said(1, -100)], clock)).toBeUndefined()
  })
})

function narration(changes: Partial<Narration>): Narration {
  return { voice: [], captions: [], strokes: [], ...changes }
}

function stroke(frameAtMs: number, fadeMs: number, changes: Partial<Narration['strokes'][number]> = {}) {
  const points: [number, number][] = [[0.5, 0.5]]
  const look = { id: 's-1', camera: 'lift', kind: 'line', colour: 'amber' } as const
  return { ...look, points, frameAtMs: startMs + frameAtMs, fadeMs, ...changes }
}

describe('the overlay', () => {
  test('has a caption until the next one, and none that was gone or taken away', () => {
    const captions = [
      { atMs: startMs - 20_000, text: 'gone', by: '' },
      { atMs: startMs - 1000, text: 'still there', by: 'Li Na' },
      { atMs: startMs + 2000, text: 'next', by: '' },
      { atMs: startMs + 3000, text: '', by: '' },
    ]
    expect(overlayOf(narration({ captions }), 'lift', clock)?.captions).toEqual([
      { text: 'still there', by: 'Li Na', fromMs: 0, toMs: 2000 },
      { text: 'next', by: '', fromMs: 2000, toMs: 3000 },
    ])
  })

  test("has this camera's strokes, each as it became", () => {
    const strokes = [
      stroke(1000, 8000),
      stroke(3000, 500),
      stroke(1000, 4000, { id: 's-2', camera: 'engine' }),
      stroke(18_000, 6000, { id: 's-3' }),
    ]
    const seen = overlayOf(narration({ strokes }), 'lift', clock)?.strokes
    expect(seen?.map(({ fromMs, toMs, goneMs }) => [fromMs, toMs, goneMs])).toEqual([
      [1000, 3000, 9000],
      [3000, 3500, 3500],
      [18_000, 20_000, 24_000],
    ])
  })

  test('is none when nothing of it is seen', () => {
    expect(overlayOf(narration({ strokes: [stroke(-9000, 4000)] }), 'lift', clock)).toBeUndefined()
  })
})

test('a text track holds what was written, whatever that was', () => {
  const captions = [{ text: 'a --> b\n<i>&', by: 'Li', fromMs: 59_999, toMs: 61_000 }]
  expect(captionFile(captions)).toBe(
    'WEBVTT\n\n00:00:59.999 --> 00:01:01.000\nLi: a --&gt; b &lt;i&gt;&amp;\n',
  )
})
