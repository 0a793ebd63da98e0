import {
  createServer,
  request,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'

/** A proxy before apps that know nothing of us: whatever its host, it asks the gateway first. */
export interface GuardedApps {
  readonly port: number
  /** Every request it got: `METHOD HOST PATH`, and where the browser said that it began. */
  readonly seen: { readonly line: string; readonly site: string | undefined }[]
  /** Hosts for which it keeps the cookies to itself, as a proxy does that was set up wrongly. */
  readonly blind: Set<string>
  stop(): Promise<void>
}

/** Another site: one page with a link to each address it is asked for by `?to=`. */
export async function startOtherSite(): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const server = createServer((req, res) => {
    const to = new URL(req.url ?? '/', 'http://x').searchParams.get('to') ?? ''
    res.setHeader('Content-Type', 'text/html')
    res.end(`<!doctype html><title>Mail</title><a href="${to.replaceAll('&', '&amp;')}">Link</a>`)
  })
  return { port: await listen(server), stop: () => stop(server) }
}

/** `gate`: the port of the gateway on loopback; it is asked as `authority`, its own host and port. */
export async function startGuardedApps(gate: {
  port: number
  authority: string
}): Promise<GuardedApps> {
  const seen: GuardedApps['seen'] = []
  const blind = new Set<string>()
  const server = createServer((req, res) => {
    const { host = '', 'sec-fetch-site': site } = req.headers
    if (req.url === '/favicon.ico') return void res.writeHead(204).end()
    seen.push({ line: `${req.method} ${host} ${req.url}`, site: site?.toString() })
    ask(gate, { req, isBlind: blind.has(host) }).then(
      (verdict) => answer(verdict, { req, res }),
      () => void res.writeHead(500).end(),
    )
  })
  return { port: await listen(server), seen, blind, stop: () => stop(server) }
}

interface Question {
  readonly req: IncomingMessage
  readonly isBlind: boolean
}

/** Asks as Caddy's forward_auth and Traefik's ForwardAuth do. */
function ask(
  { port, authority }: { port: number; authority: string },
  { req, isBlind }: Question,
): Promise<IncomingMessage> {
  const { cookie, host = '', ...rest } = req.headers
  const headers = {
    ...rest,
    ...(cookie === undefined || isBlind ? {} : { cookie }),
    host: authority,
    'x-forwarded-method': req.method,
    'x-forwarded-proto': 'http',
    'x-forwarded-host': host,
    'x-forwarded-uri': req.url,
    'x-forwarded-for': '127.0.0.1',
  }
  return new Promise((resolve, reject) => {
    request({ port, host: '127.0.0.1', path: '/auth/verify/caddy', headers }, resolve)
      .on('error', reject)
      .end()
  })
}

interface Exchange {
  readonly req: IncomingMessage
  readonly res: ServerResponse
}

function answer(verdict: IncomingMessage, { req, res }: Exchange): void {
  if (verdict.statusCode !== 200) {
    const { location } = verdict.headers
    res.writeHead(verdict.statusCode ?? 500, location === undefined ? {} : { location })
    return void verdict.pipe(res)
  }
  verdict.resume()
  res.setHeader('Content-Type', 'text/html')
  res.end(`<!doctype html><title>App</title><h1>Hello, ${String(verdict.headers['remote-user'])}</h1>
    <p>${(req.url ?? '').replaceAll('&', '&amp;')}</p>`)
}

const listen = (server: Server): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })

const stop = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
