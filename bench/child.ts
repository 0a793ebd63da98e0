import { spawn, type ChildProcess } from 'node:child_process'
import { openSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../', import.meta.url))

/** A server under test, in a process of its own, and what it said about itself when it listened. */
export interface Child<Said> {
  readonly said: Said
  readonly pid: number
  stop(): Promise<void>
}

/** What servers/gateway.ts says. `body`: what /api/v1/me answers to `token`. */
export interface GatewaySays {
  readonly url: string
  readonly token: string
  readonly password: string
  readonly body: unknown
  /** Our guard in a plain Express app, before the same body. */
  readonly guarded: string
  /** The key of a service. */
  readonly client: { readonly id: string; readonly key: string }
}

/** What servers/verify.ts says. */
export interface VerifySays {
  /** Asked as Caddy asks. */
  readonly url: string
  /** The name of the token's cookie. */
  readonly cookie: string
  /** Files with a token on each line. */
  readonly files: Readonly<Record<'seen' | 'unseen' | 'strangers' | 'forged', string>>
}

/** Beside package.json, where what is not code is looked for. */
const COMPILED = 'dist-bench'

let compiled: Promise<string> | undefined

/**
 * What runs in production is compiled, and so is what is measured: tsx wraps every function that is
 * made, which costs by the request.
 */
const compile = (): Promise<string> =>
  (compiled ??= runCommand('npx', [
    ...['--prefix', '..', 'tsc', '-p', '../tsconfig.json', '--noEmit', 'false'],
    ...['--outDir', `../${COMPILED}`, '--sourceMap', 'false'],
  ]))

/** Starts a file of bench/, and waits for the one line of JSON that it prints. */
export async function startChild<Said>(path: string, env = {}): Promise<Child<Said>> {
  const isSource = path.endsWith('.ts')
  if (isSource) await compile()
  const file = isSource ? `../${COMPILED}/bench/${path.replace(/\.ts$/, '.js')}` : path
  const child = spawn(process.execPath, [file], {
    cwd: import.meta.dirname,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  running.add(child)
  const said = JSON.parse(await firstLine(child)) as Said
  return { said, pid: child.pid ?? 0, stop: () => stopped(child) }
}

/** Runs a command to its end; what it printed. Throws Error when it fails. */
export async function runCommand(command: string, args: readonly string[]): Promise<string> {
  const child = spawn(command, args, {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', openSync('/dev/null', 'w')],
  })
  let printed = ''
  child.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()))
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve))
  if (status !== 0)
    throw new Error(`${command} ended with ${status ?? 'a signal'}: ${printed.slice(-2000)}`)
  return printed
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      printed += chunk.toString()
      if (printed.includes('\n')) resolve(printed.split('\n')[0] ?? '')
    })
    child.once('exit', (status) => reject(new Error(`ended with ${status ?? 'a signal'}`)))
  })
}

/** Servers that were not stopped yet. */
const running = new Set<ChildProcess>()

// A measurement that fails would leave them behind; whoever reads what we print, from a pipe, would
// wait for them to end.
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))

function stopped(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    running.delete(child)
    // One that ended by itself has no end to wait for.
    if (child.exitCode !== null || child.signalCode !== null) return resolve()
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
  })
}
