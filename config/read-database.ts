import { parseDuration } from '../lib/duration.js'
import { Secret } from '../lib/secret.js'
import { parsePostgresUrl, warningOf } from './postgres-url.js'
import type { Reader } from './reader.js'
import type { DatabaseSettings, Mode } from './settings.js'

/** How PostgreSQL is connected to unless a variable says otherwise. */
export const STANDARD_DATABASE: DatabaseSettings = {
  poolSize: 8,
  statementSeconds: 2,
  connectSeconds: 2,
  directUrl: null,
}

/** Where the database is, and how it is connected to. */
export function readDatabase(
  read: Reader,
  mode: Mode,
): { readonly databaseUrl: Secret; readonly database: DatabaseSettings } {
  const databaseUrl = readDatabaseUrl(read, mode)
  const { poolSize, statementSeconds, connectSeconds } = STANDARD_DATABASE
  return {
    databaseUrl,
    database: {
      poolSize: read.integer('DATABASE_POOL_SIZE', { standard: poolSize, min: 2, max: 100 }),
      statementSeconds: readSeconds(read, 'DATABASE_STATEMENT_TIMEOUT', statementSeconds),
      connectSeconds: readSeconds(read, 'DATABASE_CONNECT_TIMEOUT', connectSeconds),
      directUrl: readDirectUrl(read, databaseUrl),
    },
  }
}

function readDatabaseUrl(read: Reader, mode: Mode): Secret {
  const url = read.secret('DATABASE_URL')
  if (url === null) return new Secret('sqlite:./data/gatehouse.sqlite')
  const place = parsePostgresUrl(url.reveal())
  if ('fault' in place) {
    read.complain('DATABASE_URL', place.fault)
  } else if (place.kind === 'postgres') {
    const warning = mode === 'production' ? warningOf(place) : null
    if (warning !== null) read.warn('DATABASE_URL', warning)
  } else {
    const supported = /^sqlite:(?:\/\/)?[^?\0]+$/.test(url.reveal())
    read.require(supported, 'DATABASE_URL', 'must be sqlite:PATH or postgres://USER@HOST/DATABASE')
  }
  return url
}

function readDirectUrl(read: Reader, databaseUrl: Secret): Secret | null {
  const name = 'DATABASE_DIRECT_URL'
  const url = read.secret(name)
  if (url === null) return null
  if (!isPostgres(url.reveal())) read.complain(name, 'must be postgres://USER@HOST:PORT/DATABASE')
  else read.require(isPostgres(databaseUrl.reveal()), name, 'is of use with PostgreSQL alone')
  return url
}

function isPostgres(text: string): boolean {
  const place = parsePostgresUrl(text)
  return 'kind' in place && place.kind === 'postgres'
}

/** A minute: whoever waits has gone by then. */
const LONGEST = 60

function readSeconds(read: Reader, name: string, standard: number): number {
  const seconds = parseDuration(read.text(name) ?? `${standard}s`) ?? Infinity
  read.require(seconds <= LONGEST, name, 'must be a duration from 1s to 1m')
  return seconds <= LONGEST ? seconds : standard
}
