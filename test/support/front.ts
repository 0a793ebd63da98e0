import { createHttpServer, type HttpServer, type Serving } from '../../lib/http-server.js'
import type { TestGateway } from './gateway.js'

/** The gateway as the process serves it: with its limits, and draining. */
export interface Front {
  readonly port: number
  readonly server: HttpServer
  stop(): Promise<void>
}

/** Serves `site` on one more port. `more`: what else is looked at than the entry says. */
export async function startFront(site: TestGateway, more: Partial<Serving> = {}): Promise<Front> {
  const server = createHttpServer({ ...site.gateway.entry, ...more }, (code) => ({
    status: code === 'HPE_HEADER_OVERFLOW' ? 431 : 400,
    body: JSON.stringify({ error: code }),
  }))
  const port = await server.listen({ host: '127.0.0.1', port: 0 })
  return {
    port,
    server,
    stop: async () => {
      await server.stop(0)
    },
  }
}
