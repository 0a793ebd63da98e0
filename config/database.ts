import type { Logger } from 'pino'
import type { Sequelize } from 'sequelize'
import { ConfigError } from '../errors/config-error.js'
import type { Secret } from '../lib/secret.js'
import { openPostgres } from './postgres-database.js'
import { parsePostgresUrl } from './postgres-url.js'
import { STANDARD_DATABASE } from './read-database.js'
import type { DatabaseSettings } from './settings.js'
import { openSqlite } from './sqlite-database.js'

/**
 * Opens the database at `sqlite:path`, `sqlite::memory:` or `postgres://...`. The folder of a file
 * is made where missing; PostgreSQL is first connected to when first asked. Throws ConfigError, one
 * line, when the address or the file can't be used. No value of a query is logged, nor left on the
 * errors that queries throw.
 */
export function openDatabase(
  url: Secret,
  log: Logger,
  settings: DatabaseSettings = STANDARD_DATABASE,
): Sequelize {
  const text = url.reveal()
  const place = parsePostgresUrl(text)
  if ('fault' in place) throw new ConfigError([`DATABASE_URL: ${place.fault}`])
  if (place.kind === 'postgres') {
    const { host, port, database } = place
    log.debug({ host, port, database }, 'opening the database')
    return openPostgres(place, settings)
  }
  const path = pathOf(text)
  log.debug({ database: path }, 'opening the database')
  return openSqlite(path)
}

function pathOf(url: string): string {
  const path = /^sqlite:(?:\/\/)?(.+)$/u.exec(url)?.[1]
  if (path === undefined || path.includes('?') || path.includes('\0')) {
    throw new ConfigError([
      'DATABASE_URL: must be sqlite:PATH, sqlite::memory: or postgres://USER@HOST/DATABASE',
    ])
  }
  return path
}
