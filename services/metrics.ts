import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client'
import type { SignInCounts } from './metrics/sign-in-counts.js'
import type { Passwords } from './passwords.js'
import type { Revocations } from './revocations.js'

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
}

/** Makes the metrics of one gateway; those of the process are shared by all in it. */
export function createMetrics({ revocations, passwords, signIns }: MetricsParts): Metrics {
  const registry = new Registry()
  const gauge = createGauges(registry)
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
  countSignIns(registry, signIns)
  const all = Registry.merge([processRegistry(), registry])
  return { contentType: all.contentType, text: () => all.metrics() }
}

const createGauges =
  (registry: Registry) =>
  (name: string, help: string, read: () => number): void => {
    const gauge: Gauge = new Gauge({
      name,
      help,
      registers: [registry],
      collect: () => gauge.set(read()),
    })
  }

function countSignIns(registry: Registry, signIns: Pick<SignInCounts, 'list'>): void {
  const counter: Counter<'method' | 'outcome'> = new Counter({
    name: 'gatehouse_sign_ins_total',
    help: 'Sign-ins since the start, by method (the amr of the token) and outcome (ok, failed)',
    labelNames: ['method', 'outcome'],
    registers: [registry],
    collect: () => {
      counter.reset()
      for (const { method, outcome, count } of signIns.list())
        counter.inc({ method, outcome }, count)
    },
  })
}

let ofProcess: Registry | undefined

/** Event loop, memory, collector and file descriptors: watched once, however many gateways there are. */
function processRegistry(): Registry {
  if (ofProcess) return ofProcess
  ofProcess = new Registry()
  collectDefaultMetrics({ register: ofProcess })
  return ofProcess
}
