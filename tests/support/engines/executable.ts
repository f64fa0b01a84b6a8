import { access, constants, glob } from 'node:fs/promises'
import path from 'node:path'

/** The first of these programs that is on the PATH. Throws an Error that names them all. */
export async function findExecutable(...names: string[]): Promise<string> {
  for (const name of names) {
    for (const directory of (process.env.PATH ?? '').split(path.delimiter)) {
      const file = path.join(directory, name)
      if (await isExecutable(file)) return file
    }
  }
  throw new Error(`none of ${names.join(', ')} is installed`)
}

async function isExecutable(file: string): Promise<boolean> {
  return await access(file, constants.X_OK).then(
    () => true,
    () => false,
  )
}

/** WebKitGTK's small browser: no program of the PATH, each distribution has it in its own folder of libraries. */
export async function findMiniBrowser(): Promise<string> {
  for await (const file of glob('/usr/{lib,lib/*,libexec}/webkit2gtk-4.1/MiniBrowser')) return file
  throw new Error('MiniBrowser of WebKitGTK (package webkit2gtk-driver) is not installed')
}
