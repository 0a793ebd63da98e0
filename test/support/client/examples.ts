import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { extname, join, relative } from 'node:path'
import type { Context } from 'mocha'
import { ROOT } from '../../architecture/house.js'
import { requireChromium } from '../chromium.js'
import { installClient } from './packed.js'
import type { SiteFile } from './site.js'

const INSTALLED = join(ROOT, 'examples/node_modules')

export const EXAMPLES = ['vanilla', 'react', 'redux'] as const
export type ExampleName = (typeof EXAMPLES)[number]

/** Skips the tests of `context` and says so where Chromium or Vite is absent; with CI=true that fails. */
export function requireExamples(context: Context): void {
  requireChromium(context)
  if (existsSync(join(INSTALLED, 'vite'))) return
  if (process.env['CI'] === 'true') throw new Error('CI runs the examples: npm ci in examples/')
  process.stderr.write('    examples skipped: no Vite (run `npm ci` in examples/)\n')
  context.skip()
}

/** The examples, in a place where they can be built, with the client as it would be published. */
export interface Workshop {
  /** Checks the types of one and builds it for `base`; its files, by their path. */
  build(name: ExampleName, how: { base: string; env: Env }): Promise<Map<string, SiteFile>>
  /** Starts its development server, as people do; what stops it. */
  serve(name: ExampleName, how: { port: number; env: Env }): Promise<() => Promise<unknown>>
  remove(): void
}

type Env = Readonly<Record<string, string>>

/** The package is packed anew: what `npm ci` copied into examples/ may be an older one. */
export async function openWorkshop(): Promise<Workshop> {
  const app = await installClient()
  for (const name of readdirSync(INSTALLED)) {
    const to = join(app.folder, 'node_modules', name)
    if (!/^(?:\.|gatehouse-)/u.test(name)) symlinkSync(join(INSTALLED, name), to)
  }
  for (const name of EXAMPLES) {
    cpSync(join(ROOT, 'examples', name), join(app.folder, name), {
      recursive: true,
      filter: (path) => !/(?:node_modules|dist)$/u.test(path),
    })
  }
  const start = (name: ExampleName, words: readonly string[], env: Env): ChildProcess =>
    spawn(process.execPath, [...words], {
      ...{ cwd: join(app.folder, name), stdio: ['ignore', 'pipe', 'pipe'] },
      env: { PATH: process.env['PATH'], NO_COLOR: '1', ...env },
    })
  const vite = join(INSTALLED, 'vite/bin/vite.js')
  return {
    build: async (name, { base, env }) => {
      await ended(start(name, [join(INSTALLED, 'typescript/bin/tsc')], env))
      await ended(start(name, [vite, 'build', '--base', base, '--logLevel', 'warn'], env))
      return filesOf(join(app.folder, name, 'dist'), base)
    },
    serve: async (name, { port, env }) => {
      const server = start(name, [vite, '--host', '127.0.0.1', '--port', String(port)], env)
      await saysReady(server)
      return async () => {
        server.kill()
        await once(server, 'exit')
      }
    },
    remove: () => app.remove(),
  }
}

/** Rejects where the program fails, or complains of anything. */
async function ended(program: ChildProcess): Promise<void> {
  const said: Buffer[] = []
  for (const stream of [program.stdout, program.stderr]) {
    stream?.on('data', (part: Buffer) => said.push(part))
  }
  const [code] = (await once(program, 'close')) as [number | null]
  const text = Buffer.concat(said).toString()
  if (code !== 0 || text !== '') throw new Error(`ended with ${code}: ${text}`)
}

function saysReady(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    const hear = (part: Buffer): void => {
      said += part.toString()
      if (/\bready in\b/u.test(said)) resolve()
    }
    server.stdout?.on('data', hear)
    server.stderr?.on('data', hear)
    server.once('exit', () => reject(new Error(`the development server ended: ${said}`)))
  })
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css',
  '.js': 'text/javascript',
}

function filesOf(folder: string, base: string): Map<string, SiteFile> {
  const files = new Map<string, SiteFile>()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const name = relative(folder, path)
    const type = TYPES[extname(name)] ?? 'application/octet-stream'
    files.set(base + name.replace('index.html', ''), { type, text: readFileSync(path, 'utf8') })
  }
  return files
}
