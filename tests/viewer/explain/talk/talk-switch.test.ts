import { expect, test } from 'vitest'
import { TalkSwitch } from '../../../../viewer/explain/talk/talk-switch.ts'

test('a short press latches, the next one lets go', () => {
  const talk = new TalkSwitch()
  talk.press(0)
  expect(talk.on).toBe(true)
  talk.release(120)
  expect(talk.on).toBe(true)
  talk.press(5000)
  talk.release(5100)
  expect(talk.on).toBe(false)
})

test('a long press lasts as long as it is held, also from a latched one', () => {
  const talk = new TalkSwitch()
  talk.press(0)
  talk.release(3000)
  expect(talk.on).toBe(false)
  talk.press(4000)
  talk.release(4100)
  talk.press(5000)
  expect(talk.on).toBe(true)
  talk.release(9000)
  expect(talk.on).toBe(false)
})

test('a key that repeats is one press, and letting go of what was not pressed is nothing', () => {
  const talk = new TalkSwitch()
  talk.release(0)
  expect(talk.on).toBe(false)
  for (const ms of [100, 130, 160, 700]) talk.press(ms)
  talk.release(800)
  expect(talk.on).toBe(false)
})

test('what was taken over is off until it is pressed again', () => {
  const talk = new TalkSwitch()
  talk.press(0)
  talk.off()
  talk.release(50)
  expect(talk.on).toBe(false)
})
