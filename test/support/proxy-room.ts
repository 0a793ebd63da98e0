import { once } from 'node:events'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import type { UpstreamSettings } from '../../config/settings.js'
import { startApp, type TestApp } from './app-server.js'
import { startProxy, type ProxyOptions, type TestProxy, type UpstreamWish } from './proxy.js'

export interface HeldApp extends TestApp {
  /** The request that begins next, and its answer. */
  next(): Promise<[IncomingMessage, ServerResponse]>
}

/** Apps and proxies of one test; `clear` stops them all, the last first. */
export class ProxyRoom {
  readonly #closing: (() => Promise<unknown>)[] = []

  async proxyTo(
    to: string,
    settings: Partial<UpstreamSettings> = {},
    { more = [], ...options }: Partial<ProxyOptions> & { more?: readonly UpstreamWish[] } = {},
  ): Promise<TestProxy> {
    const upstreams = [{ to: new URL(to), ...settings }, ...more]
    const proxy = await startProxy({ ...options, upstreams })
    this.#closing.push(() => proxy.stop())
    return proxy
  }

  async app(answer?: RequestListener): Promise<TestApp> {
    const app = await startApp(answer)
    this.#closing.push(() => app.stop())
    return app
  }

  /** An app whose requests are answered by the test, each as it begins. */
  async held(): Promise<HeldApp> {
    const app = await this.app()
    app.server.removeAllListeners('request')
    return { ...app, next: () => once(app.server, 'request') as ReturnType<HeldApp['next']> }
  }

  /** A server that does to each connection what no HTTP server would; its address. */
  async rawApp(onConnection: (socket: Socket, index: number) => void): Promise<string> {
    let count = 0
    const sockets = new Set<Socket>()
    const server = createServer((socket) => {
      sockets.add(socket)
      socket.on('error', () => undefined)
      onConnection(socket, count)
      count += 1
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    this.#closing.push(async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    })
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  async clear(): Promise<void> {
    for (const close of this.#closing.splice(0).reverse()) await close()
  }
}
