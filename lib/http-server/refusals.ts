import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Exchange, Exchanges } from './exchanges.js'

/** How long a refused client may take to read why. */
const FAREWELL_MS = 2_000

/** The answer to what could not be read as a request. `code`: Node's, such as HPE_HEADER_OVERFLOW. */
export type Refuse = (code: string) => Refusal

export interface Refusal {
  readonly status: number
  readonly body: string
  /** Beside those that every such answer has. */
  readonly headers?: Readonly<Record<string, string>>
}

/** Answers a request that is refused whatever it asks for. */
export function turnAway(res: ServerResponse, refusal: Refusal): void {
  res.writeHead(refusal.status, headersOf(refusal))
  res.end(refusal.body)
}

interface TurningAwayParts {
  readonly exchanges: Exchanges
  readonly takesItsTime: (req: IncomingMessage) => boolean
}

/** A request that did not come in full in time. Node says so once. */
const isSlow = ({ code }: NodeJS.ErrnoException): boolean => code === 'ERR_HTTP_REQUEST_TIMEOUT'

/** What answers a client that sent no HTTP, once, unless its answer has begun. */
export function turningAway(refuse: Refuse, { exchanges, takesItsTime }: TurningAwayParts) {
  const leaving = new WeakSet<Duplex>()
  return (error: NodeJS.ErrnoException, socket: Duplex): void => {
    // Behind a request that was the last by its own word: its answer is on the way, and then the end.
    if (error.code === 'HPE_CLOSED_CONNECTION') return
    // Whatever still comes from a refused client is no HTTP either; it is already on its way out.
    if (leaving.has(socket)) return
    const last = exchanges.latest(socket)
    if (isSlow(error) && last && !last.req.complete && takesItsTime(last.req)) return
    leaving.add(socket)
    const silent = hasAnswer(last) || !socket.writable || error.code === 'ECONNRESET'
    if (silent) socket.destroy()
    else sayFarewell(socket, refuse(error.code ?? ''))
  }
}

/**
 * Whether what is being read was answered already, in part or, before its body had come, in full.
 * Another answer would be taken for that to the next request (response splitting).
 */
function hasAnswer(last: Exchange | undefined): boolean {
  if (!last) return false
  const { req, res, earlier } = last
  if (!req.complete && res.headersSent) return true
  return [res, ...earlier].some((each) => !each.writableFinished && each.headersSent)
}

/** A browser may show it too, such as one with too many cookies. */
const FAREWELL_HEADERS = {
  'Content-Type': 'application/json; charset=utf-8',
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none';base-uri 'none';frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
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
