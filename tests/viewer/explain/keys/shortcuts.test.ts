import { expect, test } from 'vitest'
import { type Key, type Shortcut, shortcutOf } from '../../../../viewer/explain/keys/shortcuts.ts'

test.each<[Partial<Key>, Shortcut | undefined]>([
  [{ key: ' ' }, { kind: 'talk' }],
  [{ key: '3' }, { kind: 'bay', index: 2 }],
  [{ key: '0' }, undefined],
  [{ key: 'm' }, { kind: 'mark' }],
  [{ key: 'M' }, { kind: 'mark' }],
  [{ key: 's' }, { kind: 'spotlight' }],
  [{ key: 's', ctrlKey: true }, undefined],
  [{ key: 'z', ctrlKey: true }, { kind: 'undo' }],
  [{ key: 'z', metaKey: true }, { kind: 'undo' }],
  [{ key: 'z' }, undefined],
  [{ key: ']' }, { kind: 'camera', step: 1 }],
  [{ key: '[', altKey: true }, undefined],
  [{ key: '?' }, { kind: 'help' }],
  [{ key: 'Tab' }, undefined],
])('%j is %j', (key, shortcut) => {
  expect(shortcutOf({ key: '', ctrlKey: false, altKey: false, metaKey: false, ...key })).toEqual(shortcut)
})
