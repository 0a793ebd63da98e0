import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Strategy } from 'passport'
import { ConfigError } from '../../errors/config-error.js'

/** The class a package exports: built with options and a verify callback, as Passport documents. */
export type StrategyClass = new (options: object, verify: (...given: unknown[]) => void) => Strategy

interface Wanted {
  /** The provider it is for, named in complaints. */
  readonly id: string
  readonly package: string
  /** Which export is the class; null: `Strategy`, or the package itself. */
  readonly export: string | null
}

/** A package by its published name: never a path, an address or one of Node's own modules. */
const PACKAGE_NAME = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/u

/**
 * Loads the strategy class of an installed package, looked up from `directory` (where the gateway
 * was started), so that a strategy is installed beside the gateway and not into it.
 * Throws ConfigError naming the provider and the package.
 */
export async function loadStrategyClass(wanted: Wanted, directory: string): Promise<StrategyClass> {
  const complain = (text: string): ConfigError =>
    new ConfigError([`providers.${wanted.id}: package "${wanted.package}" ${text}`])
  if (!PACKAGE_NAME.test(wanted.package)) throw complain('is not the name of a package')
  const exported = await importPackage(wanted.package, directory).catch((error: unknown) => {
    throw complain(whyNotLoaded(error, wanted.package))
  })
  const found = pick(exported, wanted.export)
  if (isStrategyClass(found)) return found
  throw complain(`has no strategy in its export ${wanted.export ?? '"Strategy" or its default'}`)
}

async function importPackage(name: string, directory: string): Promise<unknown> {
  const require = createRequire(join(directory, 'package.json'))
  try {
    return await import(pathToFileURL(require.resolve(name)).href)
  } catch (error) {
    // Published for `import` only: Node resolves such a package from our own place alone.
    if (codeOf(error) !== 'ERR_PACKAGE_PATH_NOT_EXPORTED') throw error
    return import(name)
  }
}

function whyNotLoaded(error: unknown, name: string): string {
  const missing = /^(?:ERR_)?MODULE_NOT_FOUND$/u.test(codeOf(error))
  if (missing && String(error).includes(`'${name}'`)) {
    return `is not installed: run "npm install ${name}" where the gateway is started`
  }
  return `cannot be loaded (${error instanceof Error ? error.message.split('\n', 1)[0] : 'unknown'})`
}

const codeOf = (error: unknown): string => {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : null
  return typeof code === 'string' ? code : ''
}

/** CommonJS packages arrive as `default`, and those compiled from TypeScript once deeper. */
function pick(exported: unknown, name: string | null): unknown {
  const module = exported as Record<string, unknown>
  const inner = asObject(module['default'])
  if (name !== null) return module[name] ?? inner[name]
  return module['Strategy'] ?? inner['Strategy'] ?? inner['default'] ?? module['default']
}

const asObject = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' || typeof value === 'function'
    ? ((value ?? {}) as Record<string, unknown>)
    : {}

const isStrategyClass = (value: unknown): value is StrategyClass =>
  typeof value === 'function' &&
  typeof (value.prototype as Partial<Strategy> | undefined)?.authenticate === 'function'
