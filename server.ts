import { randomUUID } from 'node:crypto'
import { realpathSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import type { Logger } from 'pino'
import { loadEnvironment } from './config/environment.js'
import { loadSettings } from './config/load.js'
import { bufferedTarget } from './config/buffered-target.js'
import { createLog } from './config/log.js'
import { codeOf, type Environment } from './config/reader.js'
import type { Settings } from './config/settings.js'
import { AppError } from './errors/app-error.js'
import type { ErrorCode } from './errors/catalogue.js'
import { ConfigError } from './errors/config-error.js'
import { systemClock } from './lib/clock.js'
import { createHttpServer, type HttpServer, type Refuse } from './lib/http-server.js'
import { insistOnHttps } from './middleware/security-headers.js'
import { DEVELOPMENT_USERS, seedDevelopmentUsers } from './seeders/development-users.js'
import { wire, type Gateway } from './wiring.js'

/** EX_CONFIG of sysexits(3). */
const EXIT_CONFIG = 78
const EXIT_FAULT = 1

const STDOUT = 1

/** How long requests in flight may take to finish once the process was told to stop. */
const GRACE_MS = 10_000

/** The same for who reads figures: they are read again soon, from whatever comes next. */
const FIGURES_GRACE_MS = 500

/**
 * The process: starts the gateway, and ends it on SIGTERM or SIGINT. `defaults` hold where neither
 * `environment` nor a file says otherwise. What stops the start is told in clear lines, and exits.
 */
export async function main(environment: Environment, defaults: Environment = {}): Promise<void> {
  try {
    await run(await prepare(environment, defaults))
  } catch (error) {
    giveUp(error)
  }
}

interface Prepared {
  readonly settings: Settings
  readonly log: Logger
  /** Reads the settings once more, from the same variables and from the files as they are then. */
  readonly load: (warn: (line: string) => void) => Settings
}

async function prepare(environment: Environment, defaults: Environment): Promise<Prepared> {
  const source = await loadEnvironment(environment, { folder: process.cwd(), defaults })
  const load = (warn: (line: string) => void): Settings => loadSettings(source, { warn })
  const warnings: string[] = []
  const settings = load((line) => void warnings.push(line))
  // What libraries decide by this variable is decided as we did, also where it is not set.
  process.env['NODE_ENV'] = settings.mode
  const standard = settings.mode === 'production' ? bufferedTarget(STDOUT) : process.stdout
  const log = createLog(settings, standard)
  for (const line of warnings) log.warn(line)
  return { settings, log, load }
}

async function run({ settings, log, load }: Prepared): Promise<void> {
  endOnBugs(log)
  let gateway: Gateway | null = null
  // Told while it starts, nothing needs doing: the start looks whether the file changed meanwhile.
  process.on('SIGHUP', () => gateway?.reload())
  gateway = await wire({ settings, log, load, clock: systemClock })
  const server = createHttpServer(gateway.entry, refusing(settings))
  const figures = createHttpServer({ handle: gateway.metrics }, refusing(settings))
  const running = { gateway, server, figures, log }
  const port = await open({ ...running, settings }).catch(async (error: unknown) => {
    await figures.stop(0)
    await gateway.close()
    throw error
  })
  log.info({ address: settings.publicUrl.origin, host: settings.host, port }, 'listening')
  if (settings.mode === 'development') process.stdout.write(announcementFor(settings))
  endOnSignals(running)
}

interface Process {
  readonly gateway: Gateway
  readonly server: HttpServer
  /** Where the figures are read, if they are. */
  readonly figures: HttpServer
  readonly log: Logger
}

/** Readies the database where that is ours to do, and listens; the port. */
async function open({ gateway, server, figures, settings, log }: Process & { settings: Settings }) {
  const { migrator, models, readiness } = gateway
  if (settings.mode !== 'production' && (await migrator.status()).state !== 'ahead') {
    await migrator.up()
    await seedDevelopmentUsers(models, settings.mode, { audit: gateway.services.audit })
  }
  await gateway.start()
  const { reasons } = await readiness.check()
  for (const reason of reasons) log.error(`not ready: ${reason}`)
  const { metrics } = settings
  if (metrics) {
    const port = await listen(figures, { ...metrics, names: ['METRICS_HOST', 'METRICS_PORT'] })
    log.info({ host: metrics.host, port }, 'figures are at /metrics')
  }
  return await listen(server, { ...settings, names: ['HOST', 'PORT'] })
}

interface Place {
  readonly host: string
  readonly port: number
  /** The settings that say so. */
  readonly names: readonly [host: string, port: string]
}

const listen = (server: HttpServer, place: Place): Promise<number> =>
  server.listen(place).catch((error: unknown) => {
    throw complaintAbout(error, place)
  })

/** What stops a server from listening, in words; anything else as it is. */
function complaintAbout(error: unknown, { host, port, names }: Place): unknown {
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return new CannotStart(
        `port ${port} is taken; stop the program that has it, or set ${names[1]}`,
      )
    case 'EACCES':
      return new CannotStart(`port ${port} needs privileges; set ${names[1]} to 1024 or more`)
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new CannotStart(`${names[0]} ${host} is not an address of this machine`)
    default:
      return error
  }
}

/** The machine, not the settings, is in the way; told without a stack. */
class CannotStart extends Error {}

function giveUp(error: unknown): never {
  if (error instanceof ConfigError) {
    process.stderr.write(`gatehouse cannot start:\n  ${error.complaints.join('\n  ')}\n`)
    process.exit(EXIT_CONFIG)
  }
  const text = error instanceof CannotStart ? error.message : stackOf(error)
  process.stderr.write(`gatehouse cannot start: ${text}\n`)
  process.exit(EXIT_FAULT)
}

const stackOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : 'for an unknown reason'

/** After a bug nobody knows what still holds: the process ends, and is started anew. */
function endOnBugs(log: Logger): void {
  const end = (error: unknown): never => {
    log.fatal({ err: error }, 'stopped by a bug')
    process.exit(EXIT_FAULT)
  }
  process.on('uncaughtException', end)
  process.on('unhandledRejection', end)
}

/** The first signal drains; a second one does not wait. */
function endOnSignals(running: Process): void {
  let told = false
  const end = (signal: NodeJS.Signals): void => {
    if (told) process.exit(EXIT_FAULT)
    told = true
    void drain(running, signal)
  }
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
}

async function drain(
  { gateway, server, figures, log }: Process,
  signal: NodeJS.Signals,
): Promise<void> {
  log.info({ signal }, 'stopping')
  gateway.readiness.drain()
  gateway.drain()
  const cut = await server.stop(GRACE_MS)
  if (cut > 0) log.warn({ requests: cut }, 'requests were cut off')
  await figures.stop(FIGURES_GRACE_MS)
  await gateway.close()
  log.info('stopped')
  process.exit(0)
}

const REFUSALS: Readonly<Record<string, ErrorCode>> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'payload_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
}

/** The answers to what could not be read as a request. */
function refusing({ publicUrl }: Settings): Refuse {
  const headers = insistOnHttps(publicUrl.protocol === 'https:')
  return (code) => {
    const error = new AppError(REFUSALS[code] ?? 'invalid_request')
    return { status: error.status, body: JSON.stringify(error.toBody(randomUUID())), headers }
  }
}

/** Where to go, and as whom. */
function announcementFor({ publicUrl, bypass }: Settings): string {
  const { origin } = publicUrl
  const lines = DEVELOPMENT_USERS.map(
    ({ username }) => `    ${username.padEnd(12)} ${origin}/auth/bypass?token=${username}`,
  )
  const people = bypass.on ? ['', '  Sign in as', ...lines] : []
  return ['', `  Gatehouse is ready: ${origin}`, ...people, '', ''].join('\n')
}

const isProgram = (path: string | undefined): boolean =>
  path !== undefined && import.meta.url === pathToFileURL(realpathSync(path)).href

if (isProgram(process.argv[1])) await main(process.env)
