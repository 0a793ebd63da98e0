import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../', import.meta.url))
const TSX = import.meta.resolve('tsx')

/** A gateway in a process of its own, over a database that goes with it. */
export interface RunningGateway {
  readonly url: string
  readonly pid: number
  /** What it printed so far. */
  output(): string
  /** Asks it to stop, waits, and removes its database; the exit status it ended with. */
  stop(): Promise<number | null>
}

/** Starts `server.ts` in development mode on a free port and waits until it is ready. */
export async function runGateway(env: Record<string, string> = {}): Promise<RunningGateway> {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-'))
  const port = await findFreePort()
  const url = `http://localhost:${port}`
  const child = spawn(process.execPath, ['--import', TSX, `${ROOT}server.ts`], {
    cwd: folder,
    env: { ...surroundings(), ...settingsFor({ port, url, folder }), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (printed += chunk.toString()))
  }
  const output = (): string => printed
  const stop = async (): Promise<number | null> => {
    const status = await stopped(child)
    rmSync(folder, { recursive: true, force: true })
    return status
  }
  try {
    await untilReady(url, child)
  } catch (error) {
    await stop()
    throw new Error(`the gateway did not start; it printed:\n${printed}`, { cause: error })
  }
  return { url, pid: child.pid ?? 0, output, stop }
}

/** Nothing of the settings that the one who runs this may have: neither variables nor files. */
const surroundings = (): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  TSX_TSCONFIG_PATH: `${ROOT}tsconfig.json`,
})

const settingsFor = ({ port, url, folder }: { port: number; url: string; folder: string }) => ({
  NODE_ENV: 'development',
  HOST: '127.0.0.1',
  PORT: String(port),
  PUBLIC_URL: url,
  DATABASE_URL: `sqlite:${join(folder, 'gatehouse.sqlite')}`,
  JWT_SECRET_KEY: randomBytes(48).toString('base64url'),
  SESSION_SECRET: randomBytes(48).toString('base64url'),
  BYPASS_AUTH: 'true',
  LOG_LEVEL: 'warn',
})

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    if (child.exitCode !== null) throw new Error(`the gateway ended with ${child.exitCode}`)
    const answer = await fetch(`${url}/readyz`).catch(() => null)
    await answer?.arrayBuffer()
    if (answer?.status === 200) return
    await wait(100)
  }
  throw new Error('the gateway was not ready within a minute')
}

function stopped(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return Promise.resolve(child.exitCode)
  return new Promise((resolve) => {
    const giveUp = setTimeout(() => child.kill('SIGKILL'), 15_000)
    child.once('exit', (status) => {
      clearTimeout(giveUp)
      resolve(status)
    })
    child.kill('SIGTERM')
  })
}
