import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { keepEnvironment } from './secret-sources.js'
import { secretWatch } from './secret-watch.js'

const root = fileURLToPath(new URL('../../', import.meta.url))
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href

export interface ProcessOptions {
  readonly env?: Record<string, string>
  /** Where it runs: `.env` and the database stand there. */
  readonly folder: string
  readonly program?: 'server.ts' | 'bin/dev.ts'
  /** JavaScript that runs before the program. */
  readonly preload?: string
}

/** The program as a process of its own. */
export class Process {
  output = ''
  errors = ''
  readonly #child: ChildProcessWithoutNullStreams
  readonly #ended: Promise<number | null>

  constructor({ env = {}, folder, program = 'server.ts', preload }: ProcessOptions) {
    const before = preload
      ? ['--import', `data:text/javascript,${encodeURIComponent(preload)}`]
      : []
    this.#child = spawn(process.execPath, ['--import', tsx, ...before, join(root, program)], {
      cwd: folder,
      env: { PATH: process.env['PATH'], TSX_TSCONFIG_PATH: join(root, 'tsconfig.json'), ...env },
    })
    this.#child.stdout.on('data', (chunk: Buffer) => (this.output += chunk.toString()))
    this.#child.stderr.on('data', (chunk: Buffer) => (this.errors += chunk.toString()))
    keepEnvironment(env)
    this.#ended = once(this.#child, 'close').then(([code]) => {
      for (const line of (this.output + this.errors).split('\n')) secretWatch.keepLine(line)
      return code as number | null
    })
  }

  /** Resolves once `pattern` was printed; rejects when the process ends before. */
  async until(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.output)
      if (found) return found
      const more = once(this.#child.stdout, 'data').then(() => true)
      const goesOn = await Promise.race([more, this.#ended.then(() => false)])
      if (!goesOn && !pattern.test(this.output)) {
        throw new Error(`ended without ${String(pattern)}:\n${this.output}${this.errors}`)
      }
    }
  }

  /** The port it listens on, once it does. */
  async port(): Promise<number> {
    return Number((await this.until(/"port":(\d+),"msg":"listening"/))[1])
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /** The exit code, once the process has ended; null if a signal ended it. */
  exit(): Promise<number | null> {
    return this.#ended
  }

  /** Ends it, however it is. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#ended
  }
}

/** Starts processes in folders of their own; `clear` ends and removes what is left of them. */
export class ProcessRoom {
  readonly #processes: Process[] = []
  readonly #folders: string[] = []

  folder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-process-'))
    this.#folders.push(folder)
    return folder
  }

  start(options: Partial<ProcessOptions> = {}): Process {
    const started = new Process({ folder: options.folder ?? this.folder(), ...options })
    this.#processes.push(started)
    return started
  }

  async clear(): Promise<void> {
    for (const one of this.#processes.splice(0)) await one.kill()
    for (const folder of this.#folders.splice(0)) rmSync(folder, { recursive: true, force: true })
  }
}

/** A port of loopback that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** What the program needs in `mode`, on a port of the system's choice where it may have that. */
export const minimal = (mode: 'test' | 'production'): Record<string, string> => ({
  NODE_ENV: mode,
  PUBLIC_URL: 'http://localhost:3000',
  JWT_SECRET_KEY: 'q7Xz1rT9vB3nM5kL8wD2fG6hJ4sP0aYc-signing',
  SESSION_SECRET: 'e2Uo6iR4tW8yQ1zX5cV9bN3mK7jH0gFd-session',
  DATABASE_URL: 'sqlite:./data/test.sqlite',
  ...(mode === 'test' ? { PORT: '0' } : {}),
})
