import { once } from 'node:events'
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { build } from 'esbuild'
import { ROOT } from '../../architecture/house.js'
import { createTestDatabase } from '../database.js'
import { startGateway, type TestGateway } from '../gateway.js'
import { makeUser } from '../refreshing.js'

/** A page of the gateway's own origin, and at 127.0.0.1 the same page of another site. */
export interface ClientSite {
  /** http://localhost:PORT: the gateway's PUBLIC_URL. */
  readonly url: string
  /** http://127.0.0.1:PORT: in CLIENT_ORIGINS. */
  readonly elsewhere: string
  /** What the pages are, by path; more may be put in. */
  readonly files: Map<string, SiteFile>
  /** How often each `METHOD /path` was asked for. */
  readonly counts: Map<string, number>
  /** Stops the gateway, and nothing listens for it; or starts it anew over the same database. */
  stopGateway(): Promise<void>
  startGateway(): Promise<void>
  readonly gateway: TestGateway
  stop(): Promise<void>
}

/** Starts it, with a user `ada`. `env`: added to the gateway's. */
export async function startClientSite(env: Record<string, string> = {}): Promise<ClientSite> {
  const files = await bundle()
  const counts = new Map<string, number>()
  let gateway: TestGateway | null = null
  const server = createServer((req, res) => {
    const { pathname } = new URL(req.url ?? '/', 'http://localhost')
    const asked = `${req.method ?? ''} ${pathname}`
    counts.set(asked, (counts.get(asked) ?? 0) + 1)
    const file = files.get(pathname)
    if (file) return void res.setHeader('content-type', file.type).end(file.text)
    if (gateway === null) return void req.socket.destroy()
    passOn(req, res, gateway.port)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const [url, elsewhere] = [`http://localhost:${port}`, `http://127.0.0.1:${port}`]
  const database = await createTestDatabase()
  const start = async (): Promise<TestGateway> =>
    (gateway = await startGateway({
      databaseUrl: database.url,
      env: { PUBLIC_URL: url, CLIENT_ORIGINS: elsewhere, ...env },
    }))
  await makeUser(await start(), 'ada', ['manage_users'])
  return {
    url,
    elsewhere,
    files,
    counts,
    get gateway() {
      if (gateway === null) throw new Error('stopped')
      return gateway
    },
    stopGateway: async () => {
      const stopped = gateway
      gateway = null
      await stopped?.stop()
    },
    startGateway: async () => {
      await start()
    },
    stop: async () => {
      server.close()
      server.closeAllConnections()
      await gateway?.stop()
      await database.close()
    },
  }
}

function passOn(req: IncomingMessage, res: ServerResponse, port: number): void {
  const { method, url, headers } = req
  const onward = request({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
    res.writeHead(answer.statusCode ?? 0, answer.headers)
    answer.pipe(res)
  })
  onward.on('error', () => res.destroy())
  req.pipe(onward)
}

/** A file, and its media type. */
export interface SiteFile {
  readonly type: string
  readonly text: string
}

/** The page: ?storage= and ?gateway= say how its client is made. What it heard is in `states`. */
const PAGE = `<!doctype html><title>app</title><script type="module">
import { createClient, GatehouseError } from '/app/index.js'
const asked = new URL(location.href).searchParams
const storage = asked.get('storage') ?? undefined
const gateway = asked.get('gateway') ?? location.origin
const origins = asked.getAll('origin')
globalThis.states = []
globalThis.client = createClient({ gateway, storage, origins })
client.subscribe((state) => states.push({ ...state, at: Date.now() }))
</script>`

/** As an app's own bundler makes it, with what is loaded later in files of its own. */
async function bundle(): Promise<Map<string, SiteFile>> {
  const { outputFiles } = await build({
    entryPoints: [`${ROOT}client/src/index.ts`],
    outdir: '/app',
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    write: false,
  })
  const scripts = outputFiles.map(
    ({ path, text }) => [path, { type: 'text/javascript', text }] as const,
  )
  const page = (text: string) => ({ type: 'text/html', text })
  return new Map<string, SiteFile>([
    ...scripts,
    ['/app', page(PAGE)],
    ['/other', page('<!doctype html><title>other</title>')],
  ])
}
