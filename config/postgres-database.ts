import { readFileSync } from 'node:fs'
import type { ConnectionOptions } from 'node:tls'
import pg from 'pg'
import { Sequelize } from 'sequelize'
import { ConfigError } from '../errors/config-error.js'
import { isLostConnection } from '../lib/postgres-faults.js'
import { guardQueries } from './guard-queries.js'
import { clientWithin } from './postgres-client.js'
import type { PostgresPlace } from './postgres-url.js'
import { codeOf } from './reader.js'
import type { DatabaseSettings } from './settings.js'

/** How long past the limit of a statement the server may take to say so, in milliseconds. */
const MARGIN = 250

/** How long an idle connection is kept, in milliseconds. */
const IDLE = 60_000

/**
 * Opens the PostgreSQL database at `place`: nothing is connected yet. Connections are made as they
 * are needed and made anew where they broke.
 */
export function openPostgres(place: PostgresPlace, settings: DatabaseSettings): Sequelize {
  const { host, port, database, user: username, password } = place
  const sequelize = new Sequelize({
    dialect: 'postgres',
    dialectModule: { Client: clientWithin(limitOf(settings)), types: pg.types },
    ...{ host, port, database, username, password },
    dialectOptions: dialectOptionsFor(place, settings),
    // Never: SQL spells out the values that it looks for.
    logging: false,
    ...{ keepDefaultTimezone: true },
    pool: { max: settings.poolSize, min: 0, acquire: settings.connectSeconds * 1000, idle: IDLE },
    // Rounds of our own, and only where nothing can have happened twice.
    retry: { max: 1 },
    define: { underscored: true },
  })
  assumeVersion(sequelize)
  readAgain(sequelize)
  guardQueries(sequelize, () => undefined)
  return sequelize
}

/** Sequelize would open a connection to ask, and close it again. This is the oldest that is kept. */
function assumeVersion(sequelize: Sequelize): void {
  const { options } = sequelize as unknown as { options: { databaseVersion: string } }
  options.databaseVersion = '14.0.0'
}

/** How long an answer is waited for, in milliseconds. */
export const limitOf = ({ statementSeconds }: DatabaseSettings): number =>
  statementSeconds * 1000 + MARGIN

function dialectOptionsFor(place: PostgresPlace, settings: DatabaseSettings) {
  return {
    application_name: 'gatehouse',
    ssl: sslOf(place),
    connectionTimeoutMillis: settings.connectSeconds * 1000,
    keepAlive: true,
    // Nothing is asked for a notice, and what the session is to be is said as it begins.
    clientMinMessages: 'ignore',
    options: sessionOptions(settings),
  }
}

/** What a session is told of as it begins: a pooler in between may leave all of it out. */
function sessionOptions({ statementSeconds }: DatabaseSettings): string {
  const limit = statementSeconds * 1000
  const options = {
    DateStyle: 'ISO',
    TimeZone: 'UTC',
    default_transaction_isolation: 'read\\ committed',
    statement_timeout: limit,
    lock_timeout: limit,
    // An instance that stands still in the middle of a change holds the others up no longer.
    idle_in_transaction_session_timeout: limit * 2,
  }
  return Object.entries(options)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ')
}

/** What the driver is told of TLS; throws ConfigError where a file cannot be read. */
export function sslOf({ sslMode, sslRootCert }: PostgresPlace): ConnectionOptions | false {
  if (sslMode === 'disable') return false
  if (sslMode === 'require') return { rejectUnauthorized: false }
  const ca = sslRootCert === null ? {} : { ca: readCertificates(sslRootCert) }
  const anyName = sslMode === 'verify-ca' ? { checkServerIdentity: () => undefined } : {}
  return { rejectUnauthorized: true, ...ca, ...anyName }
}

function readCertificates(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new ConfigError([`DATABASE_URL: its sslrootcert cannot be read (${codeOf(error)})`])
  }
}

/** How often a reading is tried again: as often as connections may have broken unseen. */
const TRIES = 2

/** What only reads, outside of a transaction, is asked again where the connection broke. */
function readAgain(sequelize: Sequelize): void {
  const query = sequelize.query.bind(sequelize) as (...args: unknown[]) => Promise<unknown>
  const patient = async (...args: unknown[]): Promise<unknown> => {
    for (let left = mayRepeat(args) ? TRIES : 0; ; left -= 1) {
      try {
        return await query(...args)
      } catch (error) {
        if (left === 0 || !isLostConnection(error)) throw error
      }
    }
  }
  sequelize.query = patient as Sequelize['query']
}

function mayRepeat([asked, options]: readonly unknown[]): boolean {
  const sql = typeof asked === 'string' ? asked : (asked as { query?: unknown } | null)?.query
  const { transaction } = (options ?? {}) as { transaction?: unknown }
  return !transaction && typeof sql === 'string' && /^\s*SELECT\b/iu.test(sql)
}
