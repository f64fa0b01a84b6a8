/** A disk whose power can be cut: of every file that was written, only what was synced is there afterwards. */
import { readdirSync, truncateSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import path from 'node:path'
import { type Disk, systemDisk } from '../../../edge/recording/disk.ts'

export class ForgetfulDisk implements Disk {
  statfs: Disk['statfs'] = systemDisk.statfs
  /** By name: length at the last sync. */
  private readonly synced = new Map<string, number>()

  open: Disk['open'] = async (name, flags) => {
    const handle = await systemDisk.open(name, flags)
    const datasync = handle.datasync.bind(handle)
    if (flags !== 'r') this.synced.set(String(name), 0)
    return Object.assign(handle, {
      datasync: async () => {
        const { size } = await handle.stat()
        await datasync()
        this.synced.set(String(name), size)
      },
    })
  }

  /** What of a directory is there when the power returns, in another directory. */
  async afterPowerCut(directory: string, restored: string): Promise<void> {
    const synced = new Map(this.synced)
    await cp(directory, restored, { recursive: true })
    for (const [name, length] of synced) {
      const file = path.join(restored, path.relative(directory, name))
      const isThere = readdirSync(path.dirname(file)).includes(path.basename(file))
      if (isThere) truncateSync(file, length)
    }
  }
}
