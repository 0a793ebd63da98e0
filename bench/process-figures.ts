import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { ROOT } from './child.js'

interface Started {
  /** From the start of the command to the first 200. */
  readonly milliseconds: number
  readonly pid: number
  stop(): Promise<void>
}

/** A folder for one database, and a way to start the program over it. */
export class Premises {
  readonly #folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'))
  readonly #secrets = [randomBytes(48), randomBytes(48)].map((each) => each.toString('base64url'))

  async start(command: readonly string[], mode: string): Promise<Started> {
    const port = await findFreePort()
    const [program = '', ...args] = command
    const began = performance.now()
    const child = spawn(program, args, {
      cwd: ROOT,
      env: this.#environment(port, mode),
      stdio: 'ignore',
      detached: true, // a process group of its own, so that all of it is stopped
    })
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    await untilAnswered(`http://localhost:${port}/healthz`)
    const milliseconds = performance.now() - began
    const { pid = 0 } = child
    const stop = async (): Promise<void> => {
      process.kill(-pid, 'SIGTERM')
      await ended
    }
    return { milliseconds, pid, stop }
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #environment(port: number, mode: string): Record<string, string> {
    const [jwt = '', session = ''] = this.#secrets
    return {
      PATH: process.env['PATH'] ?? '',
      HOME: this.#folder,
      NODE_ENV: mode,
      PORT: String(port),
      PUBLIC_URL: `http://localhost:${port}`,
      DATABASE_URL: `sqlite:${join(this.#folder, 'bench.sqlite')}`,
      JWT_SECRET_KEY: jwt,
      SESSION_SECRET: session,
    }
  }
}

/** Resident memory of a process, in MiB (Linux). */
export const residentMebibytes = (pid: number): number => memoryOf(pid, 'VmRSS')

/** The processor's time that a process has had, in user and kernel mode, to 10 ms (Linux). */
export function processorMicroseconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * 10_000
}

/** A figure of memory in /proc/PID/status, in MiB. */
export function memoryOf(pid: number, name: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(new RegExp(`${name}:\\s+(\\d+)`, 'u').exec(status)?.[1] ?? NaN) / 1024
}

export function findFreePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

/** Asks until there is a 200, for half a minute at least. Throws Error where there is none. */
export async function untilAnswered(url: string): Promise<void> {
  for (let tries = 0; tries < 6000; tries += 1) {
    const answer = await fetch(url).catch(() => null)
    await answer?.arrayBuffer()
    if (answer?.status === 200) return
    await wait(5)
  }
  throw new Error(`${url} did not answer`)
}

/** Whether a program is there to be run by its name. */
export const isOnPath = (program: string): boolean =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)))
