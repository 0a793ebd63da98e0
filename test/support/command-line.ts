import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { minimal } from './process.js'

const PROGRAM = fileURLToPath(new URL('../../bin/gatehouse.ts', import.meta.url))

/** How a command ended. */
export interface Ended {
  readonly code: number | null
  readonly output: string
  readonly notices: string
}

/** Runs `gatehouse` as a process of its own in production, with `input` as all of its input. */
export async function runGatehouse(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  input = '',
): Promise<Ended> {
  const child = spawn(process.execPath, ['--import', 'tsx', PROGRAM, ...args], {
    env: { PATH: process.env['PATH'], ...minimal('production'), ...environment },
    stdio: 'pipe',
  })
  child.stdin.on('error', () => undefined) // it may end without reading
  child.stdin.end(input)
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const [code, output, notices] = await Promise.all([ended, text(child.stdout), text(child.stderr)])
  return { code, output, notices }
}
