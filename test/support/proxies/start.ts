import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { request } from 'node:https'
import { findProxy, type Kind } from './kinds.js'
import { installShipped, type Places } from './shipped.js'

/** How often a proxy that is starting is asked whether it is there, and how often at most. */
const ASK_EVERY_MS = 25
const ASK_AT_MOST = 800

export interface RunningProxy {
  readonly kind: Kind
  readonly ports: Places['ports']
  /** What it printed. */
  output(): string
  stop(): Promise<void>
}

/** Starts the real `kind` with its shipped files, and waits until it leads to Gatehouse. */
export async function startProxy(kind: Kind, places: Places): Promise<RunningProxy> {
  const { args, env } = installShipped(kind, places)
  const program = findProxy(kind)
  if (program === null) throw new Error(`${kind} is not there`)
  const child = spawn(program, args, {
    cwd: places.folder,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (part: Buffer) => (output += part.toString()))
  }
  const ended = once(child, 'close')
  const stop = async (): Promise<void> => {
    // Not SIGKILL: nginx would leave its workers behind. Each of them ends on this at once.
    child.kill('SIGTERM')
    await ended
  }
  for (let tries = 0; !(await leadsToGatehouse(places.ports.https)); tries += 1) {
    if (child.exitCode !== null || tries === ASK_AT_MOST) {
      await stop()
      throw new Error(`${kind} did not start:\n${output}`)
    }
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS))
  }
  return { kind, ports: places.ports, output: () => output, stop }
}

function leadsToGatehouse(port: number): Promise<boolean> {
  const headers = { host: 'auth.example.com' }
  const to = { host: '127.0.0.1', port, servername: 'auth.example.com', path: '/healthz', headers }
  return new Promise((resolve) => {
    const asked = request({ ...to, agent: false, rejectUnauthorized: false }, (answer) => {
      answer.resume()
      resolve(answer.statusCode === 200)
    })
    asked.on('error', () => resolve(false))
    asked.end()
  })
}
