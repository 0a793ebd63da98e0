import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { loadSettings } from '../../config/load.js'
import type { Settings } from '../../config/settings.js'
import { systemClock, type Clock, type Stopwatch } from '../../lib/clock.js'
import { seedDevelopmentUsers } from '../../seeders/development-users.js'
import { wire, type Gateway } from '../../wiring.js'
import { BrowserClient } from './browser-client.js'
import {
  createPostgresDatabase,
  createSqliteDatabase,
  createTestDatabase,
  type TestDatabase,
} from './database.js'
import { auditInto } from './people.js'
import { keepSettings } from './secret-sources.js'
import { secretWatch } from './secret-watch.js'

export interface GatewayOptions {
  /** Added to the environment of a gateway under test. */
  readonly env?: Record<string, string>
  /** The text of gateway.yaml. */
  readonly yaml?: string
  readonly clock?: Clock
  readonly stopwatch?: Stopwatch
  /** Take the database of another gateway instead of a fresh one. */
  readonly databaseUrl?: string
  /** A fresh file, or a fresh database of PostgreSQL, whatever other tests have. */
  readonly on?: 'sqlite' | 'postgres'
  readonly port?: number
}

export interface TestGateway {
  /** http://localhost:PORT: also the gateway's PUBLIC_URL. */
  readonly url: string
  readonly port: number
  readonly gateway: Gateway
  readonly settings: Settings
  /** Every line the gateway logged, as text. */
  readonly log: readonly string[]
  /** Writes gateway.yaml anew, and has it read. */
  rewrite(yaml: string): void
  /** A browser that was never here. */
  browser(): BrowserClient
  /** A browser signed in as a seeded user, by the bypass. */
  signedIn(username: string): Promise<BrowserClient>
  stop(): Promise<void>
}

/** A whole gateway on loopback over a fresh, migrated and seeded database, with the bypass on. */
export async function startGateway(options: GatewayOptions = {}): Promise<TestGateway> {
  const server = createServer()
  await listen(server, options.port ?? 0)
  try {
    return await startOn(server, options)
  } catch (error) {
    // What still listens would keep the tests from ending.
    await close(server)
    throw error
  }
}

async function startOn(server: Server, options: GatewayOptions): Promise<TestGateway> {
  const { port } = server.address() as AddressInfo
  const url = `http://localhost:${port}`
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-'))
  const database = options.databaseUrl === undefined ? await createDatabase(options) : null
  const databaseUrl = options.databaseUrl ?? database?.url ?? ''
  const env = environment(options, { url, port, folder, databaseUrl })
  const settings = loadSettings(env)
  keepSettings(settings)
  const log: string[] = []
  const write = (line: string): void => {
    log.push(line)
    secretWatch.keepLine(line)
  }
  const gateway = await wire({
    settings,
    log: pino({ level: settings.logLevel }, { write }),
    ...(options.yaml === undefined
      ? {}
      : { load: (warn: (line: string) => void) => loadSettings(env, { warn }) }),
    clock: options.clock ?? systemClock,
    ...(options.stopwatch ? { stopwatch: options.stopwatch } : {}),
  })
  if (settings.mode !== 'production' && options.databaseUrl === undefined) {
    // Who were here before the test: their lines are in nobody's way.
    await seedDevelopmentUsers(gateway.models, settings.mode, { audit: auditInto([]) })
  }
  await gateway.start()
  server.on('request', gateway.entry.handle)
  server.on('upgrade', (req, socket, head) => {
    if (!gateway.entry.upgrade(req, socket, head)) socket.destroy()
  })
  const browser = () => new BrowserClient(`http://127.0.0.1:${port}`)
  return {
    url,
    port,
    gateway,
    settings,
    log,
    rewrite: (yaml) => {
      writeFileSync(settings.access.path, yaml)
      gateway.reload()
    },
    browser,
    signedIn: async (username) => {
      const client = browser()
      const answer = await client.get(`/auth/bypass?token=${username}`)
      if (answer.status !== 302) throw new Error(`bypass answered ${answer.status}: ${answer.text}`)
      return client
    },
    stop: async () => {
      await close(server)
      await gateway.close()
      await database?.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function createDatabase({ on }: GatewayOptions): Promise<TestDatabase> {
  if (on === 'sqlite') return createSqliteDatabase()
  return on === 'postgres' ? createPostgresDatabase('migrated') : createTestDatabase()
}

/** High enough for any test that is not about limits. */
const NO_LIMITS = {
  SIGN_IN_TRIES: '1000000',
  SIGN_IN_TRIES_PER_ACCOUNT: '1000000',
  SIGN_IN_TRIES_PER_ADDRESS: '1000000',
  REGISTRATIONS_PER_ADDRESS: '1000000',
}

interface Place {
  readonly url: string
  readonly port: number
  readonly folder: string
  readonly databaseUrl: string
}

function environment(options: GatewayOptions, { url, port, folder, databaseUrl }: Place) {
  const configPath = join(folder, 'gateway.yaml')
  if (options.yaml !== undefined) writeFileSync(configPath, options.yaml)
  return {
    NODE_ENV: 'test',
    PORT: String(port),
    PUBLIC_URL: url,
    DATABASE_URL: databaseUrl,
    JWT_SECRET_KEY: 'test-signing-key-0c5c9d7f2e4b48a6a1d3',
    SESSION_SECRET: 'test-session-key-9e1f4a7b6c3d42e8b5f0',
    BYPASS_AUTH: 'true',
    REGISTRATION: 'open',
    LOG_LEVEL: 'debug',
    ...NO_LIMITS,
    ...(options.yaml === undefined ? {} : { GATEWAY_CONFIG: configPath }),
    ...options.env,
  }
}

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()))
    server.closeAllConnections()
  })
}
