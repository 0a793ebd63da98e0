import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../process.js'

/** How often an app that is starting is asked whether it is there, and how often at most. */
const ASK_EVERY_MS = 50
const ASK_AT_MOST = 1_200

/** How an app is started: the port it is to listen on, and a folder that it may fill. */
export type Launch = (place: { readonly port: number; readonly folder: string }) => {
  readonly program: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Where it answers anything once it is there. */
  readonly path: string
}

/** An app that others wrote, as a process of its own on loopback. */
export interface RealApp {
  readonly port: number
  readonly url: string
  /** Its own, and its user's home; removed with it. */
  readonly folder: string
  /** What it printed. */
  output(): string
  stop(): Promise<void>
}

export async function startRealApp(launch: Launch): Promise<RealApp> {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-app-'))
  const port = await freePort()
  const { program, args, env = {}, path } = launch({ port, folder })
  const home = join(folder, 'home')
  mkdirSync(home)
  const child = spawn(program, args, {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: home, LANG: 'C.UTF-8', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (part: Buffer) => (output += part.toString()))
  }
  const ended = once(child, 'close')
  const stop = async (): Promise<void> => {
    // Each of them ends on this, and ends what it started.
    child.kill('SIGTERM')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  for (let tries = 0; !(await answers(port, path)); tries += 1) {
    if (child.exitCode !== null || tries === ASK_AT_MOST) {
      await stop()
      throw new Error(`${program} did not start:\n${output}`)
    }
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS))
  }
  return { port, url: `http://127.0.0.1:${port}`, folder, output: () => output, stop }
}

const answers = (port: number, path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const asked = request({ port, host: '127.0.0.1', path, agent: false }, (answer) => {
      answer.resume()
      resolve(true)
    })
    asked.on('error', () => resolve(false))
    asked.end()
  })
