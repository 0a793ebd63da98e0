import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Another origin, which pages may ask; `shown` is what each request carried as `Authorization`. */
export interface Echo {
  readonly url: string
  readonly shown: (string | null)[]
  stop(): Promise<void>
}

/** Answers everything, and at `/to?URL` sends on. */
export async function startEcho(): Promise<Echo> {
  const shown: (string | null)[] = []
  const server = createServer((req, res) => {
    res.setHeader('access-control-allow-origin', '*')
    res.setHeader('access-control-allow-headers', 'authorization')
    if (req.method === 'OPTIONS') return void res.writeHead(204).end()
    shown.push(req.headers.authorization ?? null)
    const [path, to] = (req.url ?? '').split('?')
    if (path === '/to')
      return void res.writeHead(302, { location: decodeURIComponent(to ?? '') }).end()
    res.end('here')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    shown,
    stop: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
