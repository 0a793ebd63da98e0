import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { Answered } from './compare.js'

export interface WrkLoad {
  readonly url: string
  /** A file with a token on each line, sent in turns. */
  readonly tokens: string
  /** The name of the cookie that they are sent in. */
  readonly cookie: string
  readonly connections: number
  readonly seconds: number
  /** Whether every answer is to be a refusal; otherwise none may be. */
  readonly refused?: boolean
}

/**
 * What wrk is answered, on the last core where there are several. Throws Error where wrk is not
 * there, or answers are not what they should be.
 */
export async function answersToWrk(load: WrkLoad): Promise<Answered> {
  const { url, tokens, cookie, connections, seconds, refused = false } = load
  const script = join(import.meta.dirname, 'wrk.lua')
  const wrk = ['wrk', '-t1', `-c${connections}`, `-d${seconds}s`, '-s', script, url]
  const said = await run(onLastCore(wrk), { ...process.env, TOKENS: tokens, COOKIE: cookie })
  const total = Number(/(\d+) requests in/u.exec(said)?.[1] ?? 0)
  const bad = Number(/Non-2xx or 3xx responses: (\d+)/u.exec(said)?.[1] ?? 0)
  if (total === 0 || bad !== (refused ? total : 0)) {
    throw new Error(`${url}: ${bad} of ${total} were refused\n${said}`)
  }
  return { perSecond: Number(/Requests\/sec:\s+([\d.]+)/u.exec(said)?.[1]), requests: total }
}

const cores = availableParallelism()

const onLastCore = (command: readonly string[]): readonly string[] =>
  cores > 1 ? ['taskset', '-c', String(cores - 1), ...command] : command

function run([command = '', ...args]: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
    let said = ''
    child.stdout.on('data', (part: Buffer) => (said += part.toString()))
    child.once('error', reject)
    child.once('close', () => resolve(said))
  })
}
