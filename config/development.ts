import { randomBytes } from 'node:crypto'
import { appendFile, chmod, open, readFile, rm } from 'node:fs/promises'
import { basename } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { parseEnv } from 'node:util'
import { ConfigError } from '../errors/config-error.js'
import { codeOf, type Environment } from './reader.js'

const NAMES = ['JWT_SECRET_KEY', 'SESSION_SECRET'] as const

/**
 * The variables of the file `envPath`, to which development secrets that stand neither there nor in
 * `given` were added first: once, mode 0600, after whatever was there. Of several processes at once
 * one writes, and all get the same. Throws ConfigError when the file can't be read or written.
 */
export async function ensureDevelopmentSecrets(
  envPath: string,
  given: Environment = {},
): Promise<Record<string, string>> {
  const before = await readEnv(envPath)
  if (missingIn({ ...before, ...given }).length === 0) return before
  return attempt(envPath, () =>
    withLock(`${envPath}.lock`, async () => {
      const names = missingIn({ ...(await readEnv(envPath)), ...given })
      if (names.length > 0) await append(envPath, names)
      return readEnv(envPath)
    }),
  )
}

/** The variables of the file `path`; none where there is no file. Throws ConfigError otherwise. */
export const readEnv = async (path: string): Promise<Record<string, string>> =>
  parseEnv(await attempt(path, () => readText(path))) as Record<string, string>

const missingIn = (variables: Environment): string[] =>
  NAMES.filter((name) => !variables[name] && !variables[`${name}_FILE`])

async function append(path: string, names: readonly string[]): Promise<void> {
  const before = await readText(path)
  const start = before === '' || before.endsWith('\n') ? '' : '\n'
  const lines = names.map((name) => `${name}=${randomBytes(48).toString('base64url')}\n`)
  const comment = '# Made for development on this machine alone.\n'
  await appendFile(path, start + comment + lines.join(''), { mode: 0o600 })
  await chmod(path, 0o600)
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return ''
    throw error
  }
}

const ATTEMPTS = 100
const PAUSE_MS = 50

/** Runs `work` while this process alone holds the lock file. */
async function withLock<T>(lock: string, work: () => Promise<T>): Promise<T> {
  await take(lock)
  try {
    return await work()
  } finally {
    await rm(lock, { force: true })
  }
}

async function take(lock: string): Promise<void> {
  for (let attempts = 0; attempts < ATTEMPTS; attempts += 1) {
    try {
      await (await open(lock, 'wx')).close()
      return
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error
      await setTimeout(PAUSE_MS)
    }
  }
  const name = basename(lock)
  throw new ConfigError([`${name}: another start is writing; remove the file if there is none`])
}

async function attempt<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ConfigError) throw error
    throw new ConfigError([`${basename(path)}: cannot be read or written (${codeOf(error)})`])
  }
}
