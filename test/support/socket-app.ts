import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { WebSocket, WebSocketServer } from 'ws'
import type { TestApp } from './app-server.js'
import type { ProxyRoom } from './proxy-room.js'
import { APP } from './proxy.js'

export interface SocketApp extends TestApp {
  /** The requests that opened a WebSocket. */
  readonly opened: readonly IncomingMessage[]
  /** The app's end of each WebSocket, in order. */
  readonly ends: readonly WebSocket[]
  /** Every message, from whichever. */
  readonly heard: readonly string[]
}

/** An app that says back what it is told. */
export async function socketApp(room: ProxyRoom): Promise<SocketApp> {
  const app = await room.app()
  const opened: IncomingMessage[] = []
  const ends: WebSocket[] = []
  const heard: string[] = []
  const server = new WebSocketServer({ server: app.server, perMessageDeflate: { threshold: 0 } })
  server.on('connection', (socket, req) => {
    opened.push(req)
    ends.push(socket)
    socket.on('error', () => undefined)
    socket.on('message', (data: Buffer, isBinary) => {
      heard.push(data.toString())
      socket.send(data, { binary: isBinary })
    })
  })
  return { ...app, opened, ends, heard }
}

interface Opening {
  readonly origin?: string
  readonly headers?: Record<string, string>
  readonly path?: string
}

/** Opens a WebSocket by way of the proxy at `port`. */
export const open = (port: number, { origin, headers, path = '/' }: Opening = {}): WebSocket =>
  new WebSocket(`ws://127.0.0.1:${port}${path}`, {
    headers: { Host: APP, ...headers },
    ...(origin === undefined ? {} : { origin }),
  })

/** What is said next. */
export const said = async (socket: WebSocket): Promise<Buffer> =>
  ((await once(socket, 'message')) as [Buffer])[0]

/** How it is closed. */
export const closeOf = async (socket: WebSocket): Promise<{ code: number; reason: string }> => {
  const [code, reason] = (await once(socket, 'close')) as [number, Buffer]
  return { code, reason: reason.toString() }
}
