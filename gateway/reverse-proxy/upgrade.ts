import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { Exchange } from './exchange.js'
import type { Ending } from './living.js'
import type { AppHeaders } from './response-headers.js'
import { openTunnel, type Tunnel } from './tunnel.js'

/** Idle WebSockets live for hours; a peer that is gone is noticed all the same. */
const KEEP_ALIVE_MS = 60_000

type Upgraded = [controller: unknown, status: number, headers: AppHeaders, app: Duplex]

/** A WebSocket on its way to an app: a tunnel where the app takes it, an ordinary answer otherwise. */
export class Upgrade extends Exchange {
  #tunnel: Tunnel | undefined
  #why: Ending | null = null

  onRequestUpgrade(...[controller, status, headers, app]: Upgraded): void {
    const { res, appHost } = this.asking
    const client = res.socket
    if (this.over || client === null) return void app.destroy()
    const said = this.parts.toClientHeaders(headers, { origin: appHost.origin, inner: null })
    if (!said.every(isOneLine)) {
      app.destroy()
      return this.onResponseError(controller, new Error('a header that is not one line'))
    }
    // From here on the connection is no answer's any more.
    this.over = true
    res.detachSocket(client)
    awaken(client)
    awaken(app as Socket)
    client.write(headOf(status, said), 'latin1')
    const before = client.bytesWritten
    this.#tunnel = openTunnel({ client, app })
    client.once('close', () => {
      this.parts.living.delete(this)
      const bytes = client.bytesWritten - before
      this.note({ status, ms: this.elapsed(), bytes, cut: false, ended: this.#why })
    })
  }

  override end(why: Ending): void {
    if (!this.#tunnel) return super.end(why)
    this.#why ??= why
    this.#tunnel.end(why)
  }
}

function awaken(socket: Socket): void {
  socket.setTimeout(0)
  socket.setNoDelay(true)
  socket.setKeepAlive(true, KEEP_ALIVE_MS)
}

/** What may stand in a header (RFC 9110 section 5.5). */
const isOneLine = (text: string): boolean => /^[\t\x20-\x7e\x80-\xff]*$/.test(text)

function headOf(status: number, headers: readonly string[]): string {
  const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`]
  lines.push('Connection: Upgrade', 'Upgrade: websocket')
  for (let index = 0; index < headers.length; index += 2) {
    if (headers[index] === 'content-length') continue
    lines.push(`${headers[index] ?? ''}: ${headers[index + 1] ?? ''}`)
  }
  return `${lines.join('\r\n')}\r\n\r\n`
}
