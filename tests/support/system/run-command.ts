/** A command of the project, run to its end as a user does. */
import { execFile } from 'node:child_process'
import path from 'node:path'

export interface CommandRun {
  code: number
  stdout: string
  stderr: string
  seconds: number
}

const root = path.resolve(import.meta.dirname, '../../..')

/** `file` from the project's root, e.g. `edge/command/camera.ts`. */
export function runCommand(
  file: string,
  args: readonly string[],
  { env = {}, input = '' }: { env?: NodeJS.ProcessEnv; input?: string } = {},
): Promise<CommandRun> {
  const beganMs = performance.now()
  return new Promise(resolve => {
    const child = execFile(
      process.execPath,
      [file, ...args],
      { cwd: root, env: { ...process.env, ...env }, maxBuffer: 16 * 1024 * 1024 },
      (error, stdout, stderr) => {
        const seconds = (performance.now() - beganMs) / 1000
        resolve({ code: error ? Number(error.code) : 0, stdout, stderr, seconds })
      },
    )
    child.stdin?.end(input)
  })
}
