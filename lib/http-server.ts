import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { createExchanges, type Exchanges } from './http-server/exchanges.js'
import type { Messages } from './http-server/messages.js'
import { answerAsAnyOther } from './http-server/put-back.js'
import { turnAway, turningAway, type Refuse } from './http-server/refusals.js'
import { isHeader } from './raw-headers.js'

export type { Refuse } from './http-server/refusals.js'

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

/**
 * The same of a request that brings the headers of somebody else's: proxies and apps take cookies
 * that we do not. Envoy's limit is 60 KiB.
 */
export const MAX_CARRIED_HEADERS = 64 * 1024

/**
 * How many headers a request may have. Node keeps as many and drops the rest without a word: a second
 * Host would stand where nobody looks.
 */
const MAX_HEADERS = 1000

/** Who answers, and what they look at. */
export interface Serving {
  readonly handle: RequestListener
  /**
   * Takes a request for another protocol with its socket, of which `head` was read already. False:
   * it is answered as a request like any other (RFC 9110 section 7.8), the last on its
   * connection. Absent: so are all.
   */
  readonly upgrade?: (req: IncomingMessage, socket: Duplex, head: Buffer) => boolean
  /** Whether its headers may take up to MAX_CARRIED_HEADERS. */
  readonly carriesOthers?: (req: IncomingMessage) => boolean
  /** Whether a client that waits to be told to send its body is not told at once. */
  readonly ignoresBody?: (req: IncomingMessage) => boolean
  /** Whether it may take longer than `requestTimeout` to come, as long as something comes. */
  readonly takesItsTime?: (req: IncomingMessage) => boolean
  /** What requests and answers are made as; unless given, as Node makes them. */
  readonly messages?: Messages
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
  serving: Serving,
  refuse: Refuse,
  { timeout, maxHeaderSize, ...limits }: Limits = LIMITS,
): HttpServer {
  const { handle, upgrade, carriesOthers = never, ignoresBody = never } = serving
  const { takesItsTime = never, messages = {} } = serving
  const exchanges = createExchanges()
  const bounds = { maxHeaderSize, carriesOthers }
  const largest = Math.max(maxHeaderSize, MAX_CARRIED_HEADERS)
  const options = { ...limits, ...messages, maxHeaderSize: largest }
  let stopping = false

  const server = createServer({ ...options, requireHostHeader: false }, (req, res) => {
    exchanges.add(req, res)
    if (stopping) letLast(res, server)
    const fault = faultOf(req, bounds)
    if (fault === null) handle(req, res)
    else turnAway(res, refuse(fault))
  })
  server.setTimeout(timeout)
  server.maxHeadersCount = MAX_HEADERS
  // RFC 9110 section 10.1.1 lets a server overlook an expectation that it does not know.
  server.on('checkExpectation', (req, res) => void server.emit('request', req, res))
  server.on('checkContinue', (req, res) => {
    if (!ignoresBody(req)) res.writeContinue()
    server.emit('request', req, res)
  })
  server.on('clientError', turningAway(refuse, { exchanges, takesItsTime }))
  if (upgrade) {
    server.on('upgrade', (req, socket, head) =>
      exchanges.afterAnswers(socket, () => {
        const isTaken = faultOf(req, bounds) === null && upgrade(req, socket, head)
        if (!isTaken) answerAsAnyOther(server, { req, socket, head })
      }),
    )
  }

  return {
    listen: ({ host, port }) =>
      new Promise((resolve, reject) => {
        server.once('error', reject)
        server.listen(port, host, () => resolve((server.address() as AddressInfo).port))
      }),
    stop: (graceMs) => {
      stopping = true
      return stop(server, exchanges, graceMs)
    },
  }
}

/** Closes once all that goes on has ended, or `graceMs` have passed; how many answers were cut. */
function stop(server: Server, exchanges: Exchanges, graceMs: number): Promise<number> {
  return new Promise((resolve) => {
    let cut = 0
    const impatient = setTimeout(() => {
      cut = exchanges.unfinished().length
      server.closeAllConnections()
    }, graceMs)
    server.close(() => {
      clearTimeout(impatient)
      resolve(cut)
    })
    for (const res of exchanges.unfinished()) letLast(res, server)
    server.closeIdleConnections()
  })
}

const never = (): boolean => false

/** The answer is the last on its connection. */
function letLast(res: ServerResponse, server: Server): void {
  askToClose(res)
  // Not at once: the connection counts as idle only after this event.
  res.once('close', () => setImmediate(() => server.closeIdleConnections()))
}

interface Bounds {
  readonly maxHeaderSize: number
  readonly carriesOthers: (req: IncomingMessage) => boolean
}

/** Why a request is refused whatever it asks for, by Node's names; null: it is not. */
function faultOf(req: IncomingMessage, { maxHeaderSize, carriesOthers }: Bounds): string | null {
  const { rawHeaders, httpVersion, url = '' } = req
  if (rawHeaders.length >= 2 * MAX_HEADERS) return 'HPE_HEADER_OVERFLOW'
  const isOld = httpVersion === '1.0'
  let hosts = 0
  let bytes = url.length
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? ''
    bytes += name.length + (rawHeaders[index + 1]?.length ?? 0)
    if (isHeader(name, 'host')) hosts += 1
    // RFC 9112 section 6.1: HTTP/1.0 has no codings, so that who passed this on may not know of it.
    if (isOld && isHeader(name, 'transfer-encoding')) return 'HPE_INVALID_TRANSFER_ENCODING'
  }
  // Node's own check looks at the first of several. RFC 9112 section 3.2: exactly one Host, which
  // HTTP/1.0 may leave out.
  if (hosts !== 1 && !(hosts === 0 && isOld)) return 'ERR_HOST'
  return bytes > maxHeaderSize && !carriesOthers(req) ? 'HPE_HEADER_OVERFLOW' : null
}

/** Tells a keep-alive client to send its next request elsewhere. */
function askToClose(res: ServerResponse): void {
  if (!res.headersSent) res.setHeader('Connection', 'close')
}
