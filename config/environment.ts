import { join } from 'node:path'
import { ensureDevelopmentSecrets, readEnv } from './development.js'
import type { Environment } from './reader.js'

interface EnvironmentOptions {
  /** Where `.env` and `.env.test` stand. */
  readonly folder: string
  /** What holds where neither the environment nor a file says anything. */
  readonly defaults?: Environment
}

/**
 * Everything that settings are read from: the real variables first, then a file: `.env` in
 * development (with its secrets made where missing), `.env.test` in tests, none in production.
 * Throws ConfigError when the file can't be used.
 */
export async function loadEnvironment(
  real: Environment,
  { folder, defaults = {} }: EnvironmentOptions,
): Promise<Environment> {
  const given = withoutEmpty(real)
  const file = await readFileFor(given, folder)
  const mode = given['NODE_ENV']
  const variables = { ...defaults, ...withoutReplaced(withoutEmpty(file), given), ...given }
  // A file can't change which file is read.
  return { ...variables, NODE_ENV: mode }
}

function readFileFor(given: Environment, folder: string): Promise<Environment> {
  if (given['NODE_ENV'] === 'development') {
    return ensureDevelopmentSecrets(join(folder, '.env'), given)
  }
  return given['NODE_ENV'] === 'test' ? readEnv(join(folder, '.env.test')) : Promise.resolve({})
}

/** NAME in the real environment stands for NAME_FILE in the file too, and the other way round. */
const withoutReplaced = (file: Environment, given: Environment): Environment =>
  filter(file, (name) => !(twinOf(name) in given))

const twinOf = (name: string): string =>
  name.endsWith('_FILE') ? name.slice(0, -'_FILE'.length) : `${name}_FILE`

const withoutEmpty = (variables: Environment): Environment =>
  filter(variables, (name) => Boolean(variables[name]))

const filter = (variables: Environment, keep: (name: string) => boolean): Environment =>
  Object.fromEntries(Object.entries(variables).filter(([name]) => keep(name)))
