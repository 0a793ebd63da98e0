import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { AppError } from '../errors/app-error.js'
import { causesOf } from '../errors/causes-of.js'
import { toAppError } from '../errors/to-app-error.js'
import { isLoopbackHost } from '../lib/loopback.js'
import type { Metrics } from '../services/metrics.js'

/**
 * Who may call what is on the port of the figures: `reaches-port`, whoever reaches it. Nothing else is
 * asked for, and so the port is for this machine alone unless METRICS_HOST says otherwise.
 */
export interface MetricsEndpoint {
  readonly method: 'get'
  readonly path: string
  readonly access: 'reaches-port'
  readonly answer: (res: ServerResponse) => Promise<void>
}

/** GET /metrics: figures for Prometheus, on a port of their own. */
export const metricsEndpoints = (metrics: Metrics): MetricsEndpoint[] => [
  {
    method: 'get',
    path: '/metrics',
    access: 'reaches-port',
    answer: async (res) => {
      const text = await metrics.text()
      send(res, 200, { type: metrics.contentType, text })
    },
  },
]

/** Answers on the port of the figures, which is bound to `host`. Faults are logged. */
export function createMetricsListener(
  endpoints: readonly MetricsEndpoint[],
  { host, log }: { readonly host: string; readonly log: Logger },
): RequestListener {
  const isLocal = isLoopbackHost(host === '::1' ? '[::1]' : host)
  return (req, res) => {
    answer(endpoints, { req, res, isLocal }).catch((failure: unknown) => {
      const [error, requestId] = [toAppError(failure), randomUUID()]
      if (error.status >= 500) {
        log.error({ request_id: requestId, causes: causesOf(error.cause) }, 'figures failed')
      }
      if (res.headersSent) res.destroy()
      else fail(res, error, requestId)
    })
  }
}

function fail(res: ServerResponse, error: AppError, requestId: string): void {
  const text = JSON.stringify(error.toBody(requestId))
  const { status, headers } = error
  send(res, status, { type: 'application/json; charset=utf-8', text, headers })
}

interface Asked {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly isLocal: boolean
}

async function answer(
  endpoints: readonly MetricsEndpoint[],
  { req, res, isLocal }: Asked,
): Promise<void> {
  // A page of another site can point its own name at 127.0.0.1 (DNS rebinding).
  if (isLocal && !namesThisMachine(req.headers.host)) throw new AppError('not_found')
  const path = (req.url ?? '').split('?', 1)[0]
  const endpoint = endpoints.find((each) => each.path === path)
  if (!endpoint) throw new AppError('not_found')
  if (req.method !== 'GET' && req.method !== 'HEAD') {
    throw new AppError('method_not_allowed', { headers: { Allow: 'GET, HEAD' } })
  }
  await endpoint.answer(res)
}

const namesThisMachine = (host = ''): boolean =>
  URL.canParse(`http://${host}`) && isLoopbackHost(new URL(`http://${host}`).hostname)

interface Sent {
  readonly type: string
  readonly text: string
  readonly headers?: Readonly<Record<string, string>>
}

function send(res: ServerResponse, status: number, { type, text, headers = {} }: Sent): void {
  res.writeHead(status, {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...headers,
  })
  res.end(text)
}
