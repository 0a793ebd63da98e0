import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { read, ROOT } from '../architecture/house.js'

const run = promisify(execFile)

interface Locked {
  readonly version: string
  readonly dependencies?: Record<string, string>
  readonly optionalDependencies?: Record<string, string>
}

interface Packed {
  readonly filename: string
  readonly integrity: string
  readonly files: readonly { readonly path: string }[]
}

/** What an app has installed besides. */
const BESIDES = ['express', '@types/express', '@types/node', 'typescript']

/** A folder of an app that has installed the package as it would be published. */
export interface InstallingApp {
  readonly folder: string
  /** Every file of the package. */
  readonly files: readonly string[]
  write(name: string, text: string): void
  /** What a command prints; rejects, with all of it, where it fails. */
  run(command: string, ...args: string[]): Promise<string>
  remove(): void
}

/**
 * Builds and packs the project, and installs it into an empty folder, by `npm ci` and without
 * scripts, in the versions of our own lock.
 */
export async function installPacked(): Promise<InstallingApp> {
  const room = mkdtempSync(join(tmpdir(), 'gatehouse-packed-'))
  const packed = await pack(room)
  const folder = join(room, 'app')
  mkdirSync(folder)
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text)
  const own = JSON.parse(read('package.json')) as Locked
  const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, Locked> }
  const gatehouse = `file:../${packed.filename}`
  const besides: Record<string, string> = {}
  for (const name of BESIDES) besides[name] = packages[`node_modules/${name}`]?.version ?? ''
  const dependencies = { gatehouse, ...besides }
  const app = { name: 'app', version: '1.0.0', type: 'module', dependencies }
  const locked = {
    '': app,
    'node_modules/gatehouse': { ...own, resolved: gatehouse, integrity: packed.integrity },
    ...closureOf([...BESIDES, ...Object.keys(own.dependencies ?? {})], packages),
  }
  write('package.json', JSON.stringify(app))
  write('package-lock.json', JSON.stringify({ ...app, lockfileVersion: 3, packages: locked }))
  const runHere: InstallingApp['run'] = async (command, ...args) => {
    const { stdout } = await run(command, args, { cwd: folder, env: quiet(), maxBuffer: 1e8 })
    return stdout
  }
  await runHere('npm', 'ci', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund')
  const remove = (): void => rmSync(room, { recursive: true, force: true })
  return { folder, files: packed.files.map(({ path }) => path), write, run: runHere, remove }
}

async function pack(room: string): Promise<Packed> {
  const folder = join(room, 'package')
  mkdirSync(folder)
  for (const name of ['package.json', 'README.md', 'LICENSE'])
    cpSync(ROOT + name, join(folder, name))
  const build = ['--import', 'tsx', 'scripts/build.ts', join(folder, 'dist')]
  await run(process.execPath, build, { cwd: ROOT })
  const how = ['pack', '--json', '--ignore-scripts', '--pack-destination', room]
  const { stdout } = await run('npm', how, { cwd: folder, env: quiet(), maxBuffer: 1e8 })
  const [packed] = JSON.parse(stdout) as Packed[]
  if (!packed) throw new Error('npm packed nothing')
  return packed
}

/** Whatever runs these tests has settings of its own for npm and Node: an app has none of them. */
export const quiet = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(?:npm_(?!config_)|NODE_)/iu.test(name)),
  )

/** The lock's entries for `names` and all that they need, where Node would find them. */
function closureOf(names: readonly string[], packages: Record<string, Locked>) {
  const found: Record<string, Locked> = {}
  const visit = (name: string, from: string): void => {
    const path = pathOf(name, from, packages)
    const entry = path === null ? undefined : packages[path]
    if (path === null || !entry || path in found) return
    found[path] = entry
    const needed = { ...entry.dependencies, ...entry.optionalDependencies }
    for (const each of Object.keys(needed)) visit(each, path)
  }
  for (const name of names) visit(name, '')
  return found
}

/** Looks in the folder of `from` first, then in those around it. */
function pathOf(name: string, from: string, packages: Record<string, Locked>): string | null {
  const path = `${from === '' ? '' : `${from}/`}node_modules/${name}`
  if (path in packages) return path
  if (from === '') return null
  const around = from.lastIndexOf('/node_modules/')
  return pathOf(name, around < 0 ? '' : from.slice(0, around), packages)
}
