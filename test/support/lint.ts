import { spawnSync } from 'node:child_process'
import { ROOT } from '../architecture/house.js'

/** What a program that checks files said; null where it is not installed here. */
export function lint(
  program: string,
  ...args: string[]
): { code: number | null; text: string } | null {
  const { error, status, stdout, stderr } = spawnSync(program, args, {
    cwd: ROOT,
    encoding: 'utf8',
  })
  if (error && 'code' in error && error.code === 'ENOENT') return null
  return { code: status, text: `${stdout}${stderr}` }
}
