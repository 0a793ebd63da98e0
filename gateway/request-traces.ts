import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { oneValueOf } from '../lib/raw-headers.js'
import type { TracedSpan, Traces } from '../services/tracing/traces.js'
import type { Peers } from './client-address.js'
import { readAddress } from './forward-auth/addresses.js'

/** The traces of requests. */
export interface RequestTraces {
  /** Answers as `handle` does, and traces it. */
  readonly tracing: (handle: RequestListener) => RequestListener
  /** Begins what is asked of an app; the headers that tell the app of it. Nothing where none is traced. */
  readonly toApp: (req: IncomingMessage, host: string) => readonly string[]
  /** Ends it. */
  readonly appAnswered: (req: IncomingMessage, status: number | null) => void
}

interface Parts {
  readonly traces: Traces
  readonly peers: Pick<Peers, 'isTrusted'>
  /** What the app of our own calls the address that it answered at; null: it answered at none. */
  readonly routeOf: (res: ServerResponse) => string | null
}

/**
 * Traces requests by what they are, never by what was sent: no path, no query, no header. Who asks is
 * believed what trace it is part of where it is a trusted proxy: others could have everything kept.
 */
export function createRequestTraces({ traces, peers, routeOf }: Parts): RequestTraces {
  const begun = new WeakMap<IncomingMessage, TracedSpan>()
  const asked = new WeakMap<IncomingMessage, { span: TracedSpan; host: string }>()
  return {
    tracing: (handle) => (req, res) => {
      const from = peers.isTrusted(req) ? oneValueOf(req.rawHeaders, 'traceparent') : null
      const method = methodOf(req)
      const span = traces.begin(method, from)
      const address = readAddress(req.url ?? '')
      begun.set(req, span)
      res.once('close', () => {
        const app = asked.get(req)
        const route = app ? app.host : (routeOf(res) ?? address?.at ?? 'none')
        const attributes = { 'http.request.method': method, 'http.route': route }
        const status = res.headersSent ? { 'http.response.status_code': res.statusCode } : {}
        const failed = res.headersSent && res.statusCode >= 500
        span.end({ name: `${method} ${route}`, attributes: { ...attributes, ...status }, failed })
      })
      handle(req, res)
    },
    toApp: (req, host) => {
      const method = methodOf(req)
      const span = begun
        .get(req)
        ?.ask(method, { 'http.request.method': method, 'server.address': host })
      if (!span) return []
      asked.set(req, { span, host })
      return ['traceparent', span.traceparent]
    },
    appAnswered: (req, status) => {
      const attributes = status === null ? {} : { 'http.response.status_code': status }
      asked.get(req)?.span.end({ attributes, failed: status === null || status >= 500 })
    },
  }
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** Whatever else is sent is a word of the client's. */
const methodOf = ({ method = '' }: IncomingMessage): string =>
  METHODS.has(method) ? method : '_OTHER'
