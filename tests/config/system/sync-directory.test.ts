import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { syncDirectory } from '../../../config/system/sync-directory.ts'

/** A directory whose file system answers that; and whether it was closed again. */
function answering(code: string) {
  const state = { isClosed: false }
  const handle = {
    sync: async () => {
      throw Object.assign(new Error(code), { code })
    },
    close: async () => {
      state.isClosed = true
    },
  }
  return { state, open: async () => handle }
}

test('a real directory is synced', async () => {
  await expect(syncDirectory(tmpdir())).resolves.toBeUndefined()
})

test('a file system that cannot goes on, and says so once for all', async () => {
  const warnings: string[] = []
  const note = ({ message }: Error) => void warnings.push(message)
  process.on('warning', note)
  for (const code of ['EINVAL', 'ENOTSUP', 'EPERM', 'EINVAL']) {
    const { state, open } = answering(code)
    await syncDirectory('/strange', open)
    expect(state.isClosed).toBe(true)
  }
  await new Promise(setImmediate)
  process.off('warning', note)
  expect(warnings).toEqual([expect.stringContaining('/strange cannot sync directories (EINVAL)')])
})

test('a disk that fails is not taken for that', async () => {
  const { state, open } = answering('EIO')
  await expect(syncDirectory('/broken', open)).rejects.toThrow('EIO')
  expect(state.isClosed).toBe(true)
})
