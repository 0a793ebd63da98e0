import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { codeOf, type Environment } from '../config/reader.js'
import { ConfigError } from '../errors/config-error.js'

/**
 * `environment` with the variables of `.env` in `folder` below it, for who types `gatehouse` there. A
 * service that starts the server itself is told everything by its real environment. In development
 * and tests the files are read elsewhere. Throws ConfigError where the file cannot be read.
 */
export function withEnvFile(environment: Environment, folder: string): Environment {
  const mode = environment['NODE_ENV']
  if (mode === 'development' || mode === 'test') return environment
  const given = Object.entries(environment).filter(([, value]) => value)
  const names = new Set(given.flatMap(([name]) => [name, twinOf(name)]))
  const file = Object.entries(readEnv(join(folder, '.env')))
  // A file can't change which file is read.
  const below = file.filter(([name]) => name !== 'NODE_ENV' && !names.has(name))
  return Object.fromEntries([...below, ...given])
}

/** NAME in the real environment stands for NAME_FILE in the file too, and the other way round. */
const twinOf = (name: string): string =>
  name.endsWith('_FILE') ? name.slice(0, -'_FILE'.length) : `${name}_FILE`

function readEnv(path: string): Environment {
  try {
    return parseEnv(readFileSync(path, 'utf8'))
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return {}
    throw new ConfigError([`.env: cannot be read (${codeOf(error)})`])
  }
}
