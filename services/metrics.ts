import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client'
import type { DatabaseLoad } from '../models/database-load.js'
import { addHistogram } from './metrics/counted-histogram.js'
import { addRequests } from './metrics/counted-requests.js'
import type { Figures } from './metrics/figures.js'
import type { SignInCounts } from './metrics/sign-in-counts.js'
import type { Passwords } from './passwords.js'
import type { Revocations } from './revocations.js'
import type { Recalls } from './tokens/verified-tokens.js'

/** What is measured, as Prometheus reads it. */
export interface Metrics {
  /** The media type of `text`. */
  readonly contentType: string
  /** Everything as it is now. No name of anybody and no secret is in it. */
  text(): Promise<string>
}

export interface MetricsParts {
  readonly revocations: Pick<Revocations, 'lag'>
  readonly passwords: Pick<Passwords, 'load'>
  readonly signIns: Pick<SignInCounts, 'list'>
  readonly figures: Figures
  readonly tokens: { readonly recalls: () => Recalls }
  readonly database: () => DatabaseLoad
  readonly build: { readonly version: string; readonly node: string }
}

/** Makes the metrics of one gateway; those of the process are shared by all in it. */
export function createMetrics(parts: MetricsParts): Metrics {
  const registry = new Registry()
  addGauges(registry, parts)
  addCounters(registry, parts)
  addFigures(registry, parts.figures)
  const all = Registry.merge([processRegistry(), registry])
  return { contentType: all.contentType, text: () => all.metrics() }
}

/** Each with its name, its help and its value of now. */
function addGauges(registry: Registry, parts: MetricsParts): void {
  const { revocations, passwords, database } = parts
  const gauge = (name: string, help: string, read: () => number): void => {
    const collect = (): void => made.set(read())
    const made: Gauge = new Gauge({ name, help, registers: [registry], collect })
  }
  gauge(
    'gatehouse_revocation_lag_seconds',
    'Seconds since the log of revocations was last read to its end; NaN: never yet',
    () => revocations.lag().seconds ?? NaN,
  )
  gauge(
    'gatehouse_revocation_log_readable',
    'Whether the last reading of the log of revocations succeeded',
    () => Number(revocations.lag().readable),
  )
  gauge('gatehouse_password_hashes_running', 'Password hashes that run', () => {
    return passwords.load().running
  })
  gauge('gatehouse_password_hashes_waiting', 'Password hashes that wait for their turn', () => {
    return passwords.load().waiting
  })
  gauge('gatehouse_database_connections', 'Open connections to the database', () => {
    return database().connections
  })
  gauge('gatehouse_database_connections_used', 'Connections that are in use', () => {
    return database().used
  })
  gauge(
    'gatehouse_database_waiting',
    'Transactions in the line before SQLite, or whoever waits for a connection to PostgreSQL',
    () => database().waiting,
  )
  addBuild(registry, parts.build)
}

function addBuild(registry: Registry, build: MetricsParts['build']): void {
  const labelNames = ['version', 'node']
  const help = 'Always 1: which version this is, and of Node'
  const info = new Gauge({ name: 'gatehouse_build_info', help, labelNames, registers: [registry] })
  info.set(build, 1)
}

function addCounters(registry: Registry, { signIns, tokens }: MetricsParts): void {
  const counted: Counter<'method' | 'outcome'> = new Counter({
    name: 'gatehouse_sign_ins_total',
    help: 'Sign-ins since the start, by method (the amr of the token) and outcome (ok, failed)',
    labelNames: ['method', 'outcome'],
    registers: [registry],
    collect: () => {
      counted.reset()
      for (const { method, outcome, count } of signIns.list())
        counted.inc({ method, outcome }, count)
    },
  })
  const recalled: Counter<'from'> = new Counter({
    name: 'gatehouse_verified_tokens_total',
    help: 'Tokens read, by whether they were known (memory) or their signature was looked at',
    labelNames: ['from'],
    registers: [registry],
    collect: () => {
      const { memory, signature } = tokens.recalls()
      recalled.reset()
      recalled.inc({ from: 'memory' }, memory)
      recalled.inc({ from: 'signature' }, signature)
    },
  })
}

function addFigures(registry: Registry, figures: Figures): void {
  const requests = 'gatehouse_http_requests_total'
  const help = 'Requests to addresses of ours that were answered, by pattern, method and status'
  addRequests(registry, { name: requests, help, label: 'route' }, figures.requests)
  const proxied = 'gatehouse_proxied_requests_total'
  const helpProxied = 'Requests to apps behind us, by host, method and status'
  addRequests(registry, { name: proxied, help: helpProxied, label: 'host' }, figures.proxied)
  const histogram = (name: string, about: string, durations: Figures['verifySeconds']): void =>
    addHistogram(registry, { name: `gatehouse_${name}_seconds`, help: about }, durations)
  histogram('http_request_duration', 'How long answers of ours took', figures.requestSeconds)
  histogram('verify_duration', 'How long proxies waited for a decision', figures.verifySeconds)
  histogram('proxied_request_duration', 'How long answers of apps took', figures.proxiedSeconds)
}

let ofProcess: Registry | undefined

/** Event loop, memory, collector and file descriptors: watched once, however many gateways there are. */
function processRegistry(): Registry {
  if (ofProcess) return ofProcess
  ofProcess = new Registry()
  collectDefaultMetrics({ register: ofProcess })
  return ofProcess
}
