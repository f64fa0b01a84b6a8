/** A disk that fails on demand: each open file asks before it writes or syncs. The data goes to the real disk. */
import { setTimeout as wait } from 'node:timers/promises'
import { type Disk, systemDisk } from '../../../edge/recording/disk.ts'

export class BrokenDisk implements Disk {
  /** Answer of every write and sync; undefined: it works. */
  errorCode: 'EIO' | 'EROFS' | undefined = undefined
  /** How long every write takes. Ms. */
  delayMs = 0
  /** While true, writes do not even come back. */
  hangs = false
  statfs: Disk['statfs'] = systemDisk.statfs

  open: Disk['open'] = async (name, flags) => {
    if (flags !== 'r') await this.obey()
    const handle = await systemDisk.open(name, flags)
    const [writev, datasync] = [handle.writev.bind(handle), handle.datasync.bind(handle)]
    return Object.assign(handle, {
      writev: async (...args: Parameters<typeof writev>) => {
        await this.obey()
        return await writev(...args)
      },
      datasync: async () => {
        await this.obey()
        await datasync()
      },
    })
  }

  private async obey(): Promise<void> {
    if (this.delayMs > 0) await wait(this.delayMs)
    while (this.hangs) await wait(20)
    const code = this.errorCode
    if (code) throw Object.assign(new Error(`${code}: injected`), { code })
  }
}
