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
 * holds for this one: limits, its body, what comes after it, and draining.
 */
export function answerAsAnyOther(server: Server, { req, socket, head }: Upgrade): void {
  const { method = '', url = '', httpVersion, rawHeaders } = req
  const lines = [`${method} ${url} HTTP/${httpVersion}`]
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? ''
    const value = rawHeaders[index + 1] ?? ''
    const kept = isHeader(name, 'connection') ? withoutUpgrade(value) : value
    if (kept !== null) lines.push(`${name}: ${kept}`)
  }
  const again = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
  socket.unshift(Buffer.concat([again, head]))
  server.emit('connection', socket)
}

/** What else a Connection header names; null: nothing. */
function withoutUpgrade(value: string): string | null {
  const others = value.split(',').filter((name) => name.trim().toLowerCase() !== 'upgrade')
  return others.length > 0 ? others.join(',') : null
}
