import {
  createServer,
  STATUS_CODES,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'

/** What slow or endless clients are held to. Times in milliseconds, sizes in bytes. */
export const LIMITS = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 20_000,
  connectionsCheckingInterval: 2_000,
  // Longer than proxies keep idle connections (nginx: 60 s), so that they close first and send
  // no request into a connection that we are just closing.
  keepAliveTimeout: 75_000,
  // Nothing came or went in the midst of a request: a client that does not read its answer.
  timeout: 60_000,
}

export type Limits = Readonly<typeof LIMITS>

/** How long a refused client may take to read why. */
const FAREWELL_MS = 2_000

/** The answer to what could not be read as a request. `code`: Node's, such as HPE_HEADER_OVERFLOW. */
export type Refuse = (code: string) => Refusal

interface Refusal {
  readonly status: number
  readonly body: string
  /** Beside those that every such answer has. */
  readonly headers?: Readonly<Record<string, string>>
}

export interface HttpServer {
  /** Begins to listen; the port it listens on. Rejects with the system's error. */
  listen(address: { readonly host: string; readonly port: number }): Promise<number>
  /**
   * Accepts nothing more, lets requests in flight finish, closes what is idle. After `graceMs` cuts
   * what is left. Resolves, when every connection is closed, with the number of requests cut.
   */
  stop(graceMs: number): Promise<number>
}

export function createHttpServer(
  handle: RequestListener,
  refuse: Refuse,
  { timeout, ...limits }: Limits = LIMITS,
): HttpServer {
  const inFlight = new Set<ServerResponse>()
  const latest = new WeakMap<Duplex, Exchange>()
  let stopping = false

  const server = createServer({ ...limits, requireHostHeader: false }, (req, res) => {
    inFlight.add(res)
    latest.set(req.socket, { req, res })
    if (stopping) askToClose(res)
    res.once('close', () => {
      inFlight.delete(res)
      // Not at once: the connection counts as idle only after this event.
      if (stopping) setImmediate(() => server.closeIdleConnections())
    })
    if (namesOneHost(req)) handle(req, res)
    else turnAway(res, refuse('ERR_HOST'))
  })
  server.setTimeout(timeout)
  // RFC 9110 section 10.1.1 lets a server overlook an expectation that it does not know.
  server.on('checkExpectation', (req, res) => void server.emit('request', req, res))
  server.on('clientError', turningAway(refuse, { inFlight, latest }))

  return {
    listen: ({ host, port }) =>
      new Promise((resolve, reject) => {
        server.once('error', reject)
        server.listen(port, host, () => resolve((server.address() as AddressInfo).port))
      }),
    stop: (graceMs) =>
      new Promise((resolve) => {
        stopping = true
        let cut = 0
        const impatient = setTimeout(() => {
          cut = inFlight.size
          server.closeAllConnections()
        }, graceMs)
        server.close(() => {
          clearTimeout(impatient)
          resolve(cut)
        })
        inFlight.forEach(askToClose)
        server.closeIdleConnections()
      }),
  }
}

/** Node's own check looks at the first of several. RFC 9112 section 3.2: exactly one Host, which HTTP/1.0 may leave out. */
function namesOneHost(req: IncomingMessage): boolean {
  const hosts = req.headersDistinct['host']?.length ?? 0
  return hosts === 1 || (hosts === 0 && req.httpVersion === '1.0')
}

function turnAway(res: ServerResponse, refusal: Refusal): void {
  res.writeHead(refusal.status, headersOf(refusal))
  res.end(refusal.body)
}

interface Exchange {
  readonly req: IncomingMessage
  readonly res: ServerResponse
}

interface Exchanges {
  readonly inFlight: ReadonlySet<ServerResponse>
  /** The last request that was read on each connection. */
  readonly latest: WeakMap<Duplex, Exchange>
}

/** What answers a client that sent no HTTP, once, unless its answer has begun. */
function turningAway(refuse: Refuse, exchanges: Exchanges) {
  const leaving = new WeakSet<Duplex>()
  return (error: NodeJS.ErrnoException, socket: Duplex): void => {
    // Whatever still comes from a refused client is no HTTP either; it is already on its way out.
    if (leaving.has(socket)) return
    leaving.add(socket)
    const silent = hasAnswer(socket, exchanges) || !socket.writable || error.code === 'ECONNRESET'
    if (silent) socket.destroy()
    else sayFarewell(socket, refuse(error.code ?? ''))
  }
}

/**
 * Whether what is being read was answered already, in part or, before its body had come, in full.
 * Another answer would be taken for that to the next request (response splitting).
 */
function hasAnswer(socket: Duplex, { inFlight, latest }: Exchanges): boolean {
  const last = latest.get(socket)
  if (last && !last.req.complete && last.res.headersSent) return true
  return [...inFlight].some((res) => res.socket === socket && res.headersSent)
}

/** Tells a keep-alive client to send its next request elsewhere. */
function askToClose(res: ServerResponse): void {
  if (!res.headersSent) res.setHeader('Connection', 'close')
}

/** A browser may show it too, such as one with too many cookies. */
const FAREWELL_HEADERS = {
  'Content-Type': 'application/json; charset=utf-8',
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none';base-uri 'none';frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  Connection: 'close',
}

const headersOf = ({ body, headers }: Refusal) => ({
  ...FAREWELL_HEADERS,
  ...headers,
  'Content-Length': Buffer.byteLength(body),
})

function sayFarewell(socket: Duplex, refusal: Refusal): void {
  const { status, body } = refusal
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    ...Object.entries(headersOf(refusal)).map(([name, value]) => `${name}: ${value}`),
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
  // What still comes is thrown away: closed with it unread, the connection is reset under the answer.
  socket.resume()
  setTimeout(() => socket.destroy(), FAREWELL_MS).unref()
}
