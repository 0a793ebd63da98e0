import type { Logger } from 'pino'
import type { Sequelize } from 'sequelize'
import type { Settings } from './config/settings.js'
import { packageVersion } from './lib/package-root.js'
import { databaseLoad } from './models/database-load.js'
import { createMetricsListener, metricsEndpoints } from './routes/metrics.js'
import { createMetrics, type MetricsParts } from './services/metrics.js'
import type { Figures } from './services/metrics/figures.js'

interface Watched {
  readonly log: Logger
  readonly settings: Settings
  readonly sequelize: Sequelize
  readonly services: Omit<MetricsParts, 'database' | 'build'>
}

const LOOPBACK = '127.0.0.1'

/** What is counted, and who answers for it on a port of its own. */
export function wireMetrics({ settings, log, sequelize, services }: Watched) {
  const metrics = createMetrics({
    ...services,
    database: () => databaseLoad(sequelize),
    build: { version: packageVersion(), node: process.version },
  })
  const endpoints = metricsEndpoints(metrics)
  const listener = createMetricsListener(endpoints, {
    host: settings.metrics?.host ?? LOOPBACK,
    log,
  })
  return { metrics: listener, metricsEndpoints: endpoints }
}

/** Counts a request to our own addresses. */
export const noteRequest =
  ({ requests, requestSeconds }: Figures) =>
  (request: { route: string; method: string; status: number; ms: number }): void => {
    const { route, method, status, ms } = request
    requests.note(route, method, status)
    requestSeconds.note(ms / 1000)
  }
