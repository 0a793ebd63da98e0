import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { ROOT } from '../../architecture/house.js'
import { quiet } from '../packed-package.js'

const execute = promisify(execFile)

/** A folder of an app that has installed the client as it would be published, and nothing else. */
export interface ClientApp {
  readonly folder: string
  /** Every file of the package. */
  readonly files: readonly string[]
  write(name: string, text: string): void
  /** Adds packages that are installed here, with what they need. */
  add(...names: string[]): void
  /** What a program prints; rejects, with what it wrote, where it fails. */
  run(program: string, ...args: string[]): Promise<string>
  remove(): void
}

/** Builds and packs the client, and installs the package into an empty folder, without a network. */
export async function installClient(): Promise<ClientApp> {
  const room = mkdtempSync(join(tmpdir(), 'gatehouse-client-'))
  const folder = join(room, 'app')
  mkdirSync(folder)
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text)
  const run = async (program: string, ...args: string[]): Promise<string> => {
    const how = { cwd: folder, env: quiet(), timeout: 60_000 }
    try {
      return (await execute(program, args, how)).stdout
    } catch (error) {
      const { message, stdout } = error as Failed
      throw new Error(`${message}\n${stdout}`, { cause: error })
    }
  }
  write('package.json', JSON.stringify({ name: 'app', version: '1.0.0', type: 'module' }))
  const { filename, files } = await pack(room)
  await run('npm', 'install', '--offline', '--ignore-scripts', `../${filename}`)
  const add = (...names: string[]): void => {
    for (const name of names) {
      const to = join(folder, 'node_modules', name)
      mkdirSync(dirname(to), { recursive: true })
      symlinkSync(join(ROOT, 'node_modules', name), to)
    }
  }
  const remove = (): void => rmSync(room, { recursive: true, force: true })
  return { folder, files: files.map(({ path }) => path), write, add, run, remove }
}

interface Failed extends Error {
  readonly stdout: string
}

interface Packed {
  readonly filename: string
  readonly files: readonly { readonly path: string }[]
}

async function pack(room: string): Promise<Packed> {
  const folder = join(room, 'package')
  mkdirSync(folder)
  for (const name of ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md']) {
    cpSync(join(ROOT, 'client', name), join(folder, name))
  }
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc')
  const build = [compiler, '-p', join(ROOT, 'client'), '--outDir', join(folder, 'dist')]
  await execute(process.execPath, build)
  const how = ['pack', '--json', '--ignore-scripts', '--pack-destination', room]
  const { stdout } = await execute('npm', how, { cwd: folder, env: quiet() })
  const [packed] = JSON.parse(stdout) as Packed[]
  if (!packed) throw new Error('npm packed nothing')
  return packed
}
