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
  const script = ['-s', join(import.meta.dirname, 'wrk.lua')]
  const env = { ...process.env, TOKENS: tokens, COOKIE: cookie }
  const said = await run([...wrkFor({ url, connections, seconds }), ...script, url], env)
  return answeredIn(said, { url, refused })
}

type Load = Pick<WrkLoad, 'url' | 'connections' | 'seconds'>

/** The same of one request with these headers, over and over. */
export async function answersToSame(
  load: Load & { readonly headers: Readonly<Record<string, string>> },
): Promise<Answered> {
  const sent = Object.entries(load.headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`])
  const said = await run([...wrkFor(load), ...sent, load.url], process.env)
  return answeredIn(said, { url: load.url, refused: false })
}

const wrkFor = ({ connections, seconds }: Load): readonly string[] =>
  onLastCore(['wrk', '--latency', '-t1', `-c${connections}`, `-d${seconds}s`])

function answeredIn(said: string, { url, refused }: { url: string; refused: boolean }): Answered {
  const total = Number(/(\d+) requests in/u.exec(said)?.[1] ?? 0)
  const bad = Number(/Non-2xx or 3xx responses: (\d+)/u.exec(said)?.[1] ?? 0)
  if (total === 0 || bad !== (refused ? total : 0)) {
    throw new Error(`${url}: ${bad} of ${total} were refused\n${said}`)
  }
  const perSecond = Number(/Requests\/sec:\s+([\d.]+)/u.exec(said)?.[1])
  return { perSecond, requests: total, p50: waitIn(said, 50), p99: waitIn(said, 99) }
}

const MILLISECONDS: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000 }

function waitIn(said: string, percent: number): number {
  const [, figure, unit = ''] =
    new RegExp(`^ +${percent}% +([\\d.]+)(us|ms|s)$`, 'mu').exec(said) ?? []
  return Number(figure) * (MILLISECONDS[unit] ?? NaN)
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
