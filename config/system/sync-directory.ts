/** Making a directory's entries durable: what was created or renamed in it survives a power cut only after this. */
import { type FileHandle, open } from 'node:fs/promises'

/** What network and foreign file systems answer, which have no such thing for directories. */
const unsupported = new Set(['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'EISDIR', 'EPERM', 'EBADF', 'ENOSYS'])
let wasTold = false

type OpenDirectory = (directory: string, flags: 'r') => Promise<Pick<FileHandle, 'sync' | 'close'>>

/** Where the file system cannot, it goes on, and says so once. Throws what the disk answers otherwise. `openFile`: for tests. */
export async function syncDirectory(directory: string, openFile: OpenDirectory = open): Promise<void> {
  const handle = await openFile(directory, 'r')
  try {
    await handle.sync()
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (!unsupported.has(code)) throw error
    tellOnce(
      `the file system of ${directory} cannot sync directories (${code}): a power cut may cost the newest files`,
    )
  } finally {
    await handle.close()
  }
}

function tellOnce(message: string): void {
  if (wasTold) return
  wasTold = true
  process.emitWarning(message, { code: 'GLASSBAY_DIRECTORY_SYNC' })
}
