import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { WebSocketServer } from 'ws'
import type { Header } from './read-http.js'

/** A request as the app behind the proxy saw it. */
export interface Sighting {
  readonly method: string
  /** The request target, as it came. */
  readonly target: string
  readonly headers: readonly Header[]
  readonly body: string
}

/** An app that knows nothing of us: says what it saw, echoes over WebSockets, and has one page. */
export class EchoApp {
  /** What it saw since this was last emptied. */
  seen: Sighting[] = []
  readonly #sockets = new Set<Socket>()
  readonly #server = createServer(
    { maxHeaderSize: 64 * 1024 },
    (req, res) => void this.#answer(req, res),
  )
  readonly #echo = new WebSocketServer({ noServer: true })

  constructor() {
    this.#server.maxHeadersCount = 0
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
    })
    this.#server.on('upgrade', (req: IncomingMessage, socket: Socket, head: Buffer) => {
      this.seen.push(sightingOf(req, ''))
      socket.on('error', () => socket.destroy())
      this.#echo.handleUpgrade(req, socket, head, (peer) => {
        peer.on('message', (data: Buffer) => peer.send(data.toString()))
      })
    })
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  async listen(): Promise<void> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }

  async #answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const parts: Buffer[] = []
    req.on('error', () => res.destroy())
    for await (const part of req) parts.push(part as Buffer)
    const sighting = sightingOf(req, Buffer.concat(parts).toString())
    this.seen.push(sighting)
    const page = req.url?.startsWith('/page') === true
    const text = page ? pageOf(sighting) : JSON.stringify(sighting)
    res.setHeader('Content-Type', page ? 'text/html; charset=utf-8' : 'application/json')
    res.setHeader('Content-Length', Buffer.byteLength(text))
    res.end(text)
  }
}

const sightingOf = (req: IncomingMessage, body: string): Sighting => ({
  method: req.method ?? '',
  target: req.url ?? '',
  headers: req.rawHeaders.flatMap((name, at, all): Header[] =>
    at % 2 === 0 ? [[name, all[at + 1] ?? '']] : [],
  ),
  body,
})

const pageOf = ({ headers }: Sighting): string => {
  const user = headers.find(([name]) => name.toLowerCase() === 'remote-user')?.[1] ?? 'nobody'
  return `<!doctype html><html lang="en"><title>Notebook</title><h1>Notebook of ${user}</h1></html>`
}
