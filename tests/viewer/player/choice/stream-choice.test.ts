import { describe, expect, test } from 'vitest'
import type { Quality } from '../../../../viewer/player/choice/quality.ts'
import { StreamChoice } from '../../../../viewer/player/choice/stream-choice.ts'

const second = 1000

function choice({
  quality = 'auto',
  width = 1920,
}: {
  quality?: Quality
  width?: number
} = {}): StreamChoice {
  const made = new StreamChoice(quality)
  made.noteScreen(width, false)
  return made
}

/** Media that comes late by `lagMs`, looked at twice a second. */
function late(it: StreamChoice, lagMs: number, fromMs: number, toMs: number): void {
  for (let nowMs = fromMs; nowMs <= toMs; nowMs += 500) it.noteLag(lagMs, nowMs)
}

describe('the screen', () => {
  test.each([
    [360, 'sub'],
    [720, 'sub'],
    [760, 'main'],
    [1920, 'main'],
  ])('a picture of %i pixels a line gets %s', (width, stream) => {
    expect(choice({ width }).wanted).toBe(stream)
  })

  test('a picture that grows a little past the border stays small', () => {
    const it = choice({ width: 700 })
    it.noteScreen(780, false)
    expect(it.wanted).toBe('sub')
    it.noteScreen(820, false)
    expect(it.wanted).toBe('main')
  })

  test('a picture that is not laid out says nothing', () => {
    const it = choice({ width: 700 })
    it.noteScreen(0, false)
    expect(it.wanted).toBe('sub')
  })

  test('who saves data gets the small one', () => {
    const it = choice()
    it.noteScreen(1920, true)
    expect(it.wanted).toBe('sub')
  })

  test.each(['main', 'sub'] as const)('%s stays what it is, whatever screen and line', quality => {
    for (const width of [100, 3000]) {
      const it = choice({ quality, width })
      late(it, 5 * second, 0, 5 * second)
      expect(it.wanted).toBe(quality)
    }
  })
})

describe('the line', () => {
  test('a hiccup changes nothing', () => {
    const it = choice()
    it.noteLag(3 * second, 0)
    it.noteLag(0, 500)
    it.noteLag(3 * second, 1000)
    expect(it.wanted).toBe('main')
  })

  test('media that stays late changes to the small picture within a second', () => {
    const it = choice()
    late(it, 1.2 * second, 0, 500)
    expect(it.wanted).toBe('sub')
  })

  test('it is tried after five seconds, and every eight while that fails', () => {
    const it = choice()
    it.noteSlow(0)
    expect([it.isTriable(4999), it.isTriable(5000)]).toEqual([false, true])
    it.noteTrial(false, 5000)
    expect([it.isTriable(12_999), it.isTriable(13_000)]).toEqual([false, true])
    it.noteTrial(true, 13_000)
    expect(it.wanted).toBe('main')
  })

  test('that proves too slow again and again is tried less and less, until the large picture has lasted', () => {
    const it = choice()
    const rests: number[] = []
    let nowMs = 0
    const setback = () => {
      it.noteSlow(nowMs)
      const slowAtMs = nowMs
      while (!it.isTriable(nowMs)) nowMs += 1000
      rests.push((nowMs - slowAtMs) / 1000)
      it.noteTrial(true, nowMs)
    }
    for (let times = 0; times < 6; times += 1) setback()
    nowMs += 61 * second
    setback()
    expect(rests).toEqual([5, 10, 20, 40, 60, 60, 5])
  })
})
