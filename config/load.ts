import { readFileSync } from 'node:fs'
import { parseDuration } from '../lib/duration.js'
import { Secret } from '../lib/secret.js'
import { readClientOrigins } from './client-origins.js'
import { readCookie, readSessionName } from './cookies.js'
import { deepFreeze } from './deep-freeze.js'
import { readLists } from './lists.js'
import { readAlgorithm, readKeyMaxAge } from './jwt-keys.js'
import { readLimits } from './limits.js'
import { readMetrics } from './metrics.js'
import { findMisspelt } from './misspelt.js'
import { readPublicUrl } from './public-url.js'
import { readDatabase } from './read-database.js'
import { Reader, type Environment, type ReadFile } from './reader.js'
import { readRefresh } from './refresh.js'
import { readOwnSecrets } from './secrets.js'
import { readSensenet } from './sensenet.js'
import type { JwtSettings, Mode, Settings } from './settings.js'
import { readTracing } from './tracing.js'
import { readTrustedProxies } from './trusted-proxies.js'
import { warningsFor } from './warnings.js'

export interface LoadOptions {
  /** Reads secrets' files and gateway.yaml; the file system unless given. */
  readonly readFile?: ReadFile
  /** Told, line by line, of what is allowed and yet probably a mistake. */
  readonly warn?: (line: string) => void
}

/**
 * The settings, read once from variables, the files they name and gateway.yaml; deeply frozen.
 * Throws one ConfigError with every complaint, each naming its variable or its line of the file.
 */
export function loadSettings(source: Environment, options: LoadOptions = {}): Settings {
  return readSettings(source, options).settings
}

/** The names of all variables that settings are read from: what the documents must explain. */
export function findVariableNames(): ReadonlySet<string> {
  const secret = 'k3Vq9rT1xZ7bN5mW2cY8'
  const source = {
    NODE_ENV: 'test',
    JWT_SECRET_KEY: `jwt-${secret}-${secret}`,
    SESSION_SECRET: `session-${secret}-${secret}`,
  }
  const nothing: ReadFile = () => {
    throw Object.assign(new Error(), { code: 'ENOENT' })
  }
  return readSettings(source, { readFile: nothing }).names
}

function readSettings(
  source: Environment,
  { readFile = (path) => readFileSync(path, 'utf8'), warn = () => undefined }: LoadOptions,
): { settings: Settings; names: ReadonlySet<string> } {
  const read = new Reader(source, readFile)
  const settings = readEverything(read)
  read.finish()
  for (const line of [...findMisspelt(source, read), ...read.warnings, ...warningsFor(settings)]) {
    warn(line)
  }
  return { settings: deepFreeze(settings), names: read.names }
}

function readEverything(read: Reader): Settings {
  const mode = readMode(read)
  const port = read.integer('PORT', { standard: 3000, min: mode === 'test' ? 0 : 1, max: 65535 })
  const publicUrl = readPublicUrl(read, { mode, port })
  const secrets = readOwnSecrets(read, mode)
  const jwt = readJwt(read, secrets.jwt, publicUrl)
  const cookie = readCookie(read, { mode, publicUrl })
  const registrationOpen = read.choice('REGISTRATION', ['open', 'closed'], 'closed') === 'open'
  const refresh = readRefresh(read, jwt.lifetimeSeconds)
  refuseRedis(read)
  return {
    mode,
    host: readHost(read),
    port,
    metrics: readMetrics(read, { mode, port }),
    tracing: readTracing(read),
    publicUrl,
    ...readDatabase(read, mode),
    jwt,
    refresh,
    revocationMaxStalenessSeconds: readStaleness(read),
    session: { secrets: secrets.session, name: readSessionName(read, { mode, cookie }) },
    cookie,
    bypass: readBypass(read, mode),
    registrationOpen,
    clientOrigins: readClientOrigins(read, { publicUrl }),
    workerThreads: read.integer('UV_THREADPOOL_SIZE', { standard: 4, min: 1, max: 1024 }),
    passwordMinLength: read.integer('PASSWORD_MIN_LENGTH', { standard: 15, min: 8, max: 64 }),
    limits: readLimits(read),
    sensenet: readSensenet(read, { publicUrl, jwt, refresh }),
    trustedProxies: readTrustedProxies(read),
    logLevel: read.choice('LOG_LEVEL', LOG_LEVELS, 'info'),
    ...readLists(read, { mode, registrationOpen, publicUrl, cookie }),
  }
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

const readMode = (read: Reader): Mode =>
  read.choice('NODE_ENV', ['production', 'development', 'test'], 'production')

function readHost(read: Reader): string {
  const host = read.text('HOST') ?? '127.0.0.1'
  read.require(/^[\w.:-]{1,253}$/.test(host), 'HOST', 'must be an IP address or a host name')
  return host
}

function readJwt(read: Reader, secrets: readonly Secret[], publicUrl: URL): JwtSettings {
  const issuer = publicUrl.origin
  const audience = read.text('JWT_AUDIENCE') ?? issuer
  read.require(/^[!-~]{1,255}$/.test(audience), 'JWT_AUDIENCE', 'must be one word, such as a URL')
  return {
    secrets,
    algorithm: readAlgorithm(read),
    keyMaxAgeSeconds: readKeyMaxAge(read),
    lifetimeSeconds: readLifetime(read),
    audience,
    issuer,
  }
}

/** Longest life of a token, in seconds: 30 days. */
const LONGEST_LIFE = 30 * 86_400

function readLifetime(read: Reader): number {
  const seconds = parseDuration(read.text('JWT_EXPIRES_IN') ?? '6h') ?? Infinity
  const fits = seconds <= LONGEST_LIFE
  read.require(fits, 'JWT_EXPIRES_IN', 'must be a duration such as 15m or 6h, at most 30d')
  return fits ? seconds : LONGEST_LIFE
}

/** The log is read twice a second; a minute of outage more or less is a choice, a day is not. */
const STALENESS = { min: 5, max: 3600 }

function readStaleness(read: Reader): number {
  const name = 'REVOCATION_MAX_STALENESS'
  const seconds = parseDuration(read.text(name) ?? '60s') ?? 0
  const fits = seconds >= STALENESS.min && seconds <= STALENESS.max
  read.require(fits, name, 'must be a duration from 5s to 1h')
  return fits ? seconds : STALENESS.min
}

function readBypass(read: Reader, mode: Mode): Settings['bypass'] {
  const on = read.flag('BYPASS_AUTH', false)
  const allowRemote = read.flag('BYPASS_ALLOW_REMOTE', false)
  if (mode === 'production') {
    read.require(!on, 'BYPASS_AUTH', 'must be off in production')
    read.require(!allowRemote, 'BYPASS_ALLOW_REMOTE', 'must be off in production')
  }
  return { on, allowRemote }
}

const refuseRedis = (read: Reader): void =>
  read.require(read.text('REDIS_URL') === null, 'REDIS_URL', 'is not supported by this version')
