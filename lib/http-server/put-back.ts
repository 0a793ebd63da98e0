import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { isHeader } from '../raw-headers.js'

/** A request for another protocol, and its connection, of which `head` was read as well. */
export interface Upgrade {
  readonly req: IncomingMessage
  readonly socket: Duplex
  readonly head: Buffer
}

/**
 * Node has read the head of the request and taken the connection out of its hands. It is put back,
 * with the same request on it that asks for no other protocol, so that all that holds for requests
 * holds for this one: limits, its body, and draining. It is the last on its connection: what comes
 * behind it is of the other protocol, for all that a proxy on the way may believe, and no request.
 */
export function answerAsAnyOther(server: Server, { req, socket, head }: Upgrade): void {
  const { method = '', url = '', httpVersion, rawHeaders } = req
  const lines = [`${method} ${url} HTTP/${httpVersion}`]
  let hasBody = false
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? ''
    if (isHeader(name, 'connection')) continue
    if (isHeader(name, 'content-length') || isHeader(name, 'transfer-encoding')) hasBody = true
    lines.push(`${name}: ${rawHeaders[index + 1] ?? ''}`)
  }
  const again = Buffer.from(`${lines.join('\r\n')}\r\nConnection: close\r\n\r\n`, 'latin1')
  socket.unshift(hasBody ? Buffer.concat([again, head]) : again)
  server.emit('connection', socket)
}
