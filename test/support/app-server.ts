import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

/** A request as an app saw it. */
export interface Seen {
  readonly method: string
  readonly url: string
  readonly rawHeaders: readonly string[]
  readonly body: Buffer
}

export interface TestApp {
  readonly url: string
  readonly port: number
  /** Every request, once its body had come. */
  readonly seen: readonly Seen[]
  readonly server: Server
  /** Connections that are open. */
  readonly sockets: ReadonlySet<Socket>
  stop(): Promise<void>
}

/** Tells what it saw: names and values of headers, as they came. */
const echo: RequestListener = (_req, res) => void res.setHeader('x-app', 'echo').end('from the app')

/** An app behind the gateway: keeps what it saw, then answers as `answer` does. */
export async function startApp(answer: RequestListener = echo): Promise<TestApp> {
  const seen: Seen[] = []
  const sockets = new Set<Socket>()
  const server = createServer((req, res) => {
    void keep(req, seen).then(() => answer(req, res))
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    seen,
    server,
    sockets,
    stop: () => stop(server, sockets),
  }
}

async function keep(req: IncomingMessage, seen: Seen[]): Promise<void> {
  const parts: Buffer[] = []
  const { method = '', url = '', rawHeaders } = req
  try {
    for await (const part of req) parts.push(part as Buffer)
  } catch {
    return // The client went away: it is seen as far as it came.
  }
  seen.push({ method, url, rawHeaders, body: Buffer.concat(parts) })
}

const stop = (server: Server, sockets: ReadonlySet<Socket>): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve())
    for (const socket of sockets) socket.destroy()
  })

/** The values under which `name` came, in small letters. */
export const valuesIn = ({ rawHeaders }: Seen, name: string): string[] =>
  rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name)
