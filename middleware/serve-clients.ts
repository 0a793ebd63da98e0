import type { Request, RequestHandler, Response } from 'express'

/** What pages of CLIENT_ORIGINS may ask for: the API, and the ways to a token and back. */
const FOR_CLIENTS =
  /^\/(?:api(?:\/v1(?:\/.*)?)?|auth\/(?:login|register|session|logout|refresh(?:\/logout)?))$/u

/** What their scripts may read besides the body. */
const READABLE = 'WWW-Authenticate, Retry-After, ETag, X-Request-Id, Location, Link'

const PREFLIGHT = {
  'Access-Control-Allow-Methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
  'Access-Control-Allow-Headers':
    'Authorization, Content-Type, If-Match, If-None-Match, Accept, X-Request-Id',
  'Access-Control-Max-Age': '600',
}

/**
 * Lets pages of `origins` use the API by bearer (CORS), and marks their requests in
 * `res.locals.clientOrigin`. Never with cookies: no answer to them allows credentials, or sets one.
 * For every other origin nothing changes but that caches are told there is a difference.
 */
export function createServeClients(origins: readonly string[]): RequestHandler {
  const listed = new Set(origins)
  return function serveClients(req, res, next) {
    if (!FOR_CLIENTS.test(req.path)) return next()
    res.vary('Origin')
    const { origin } = req.headers
    if (origin === undefined || !listed.has(origin)) return next()
    res.locals.clientOrigin = origin
    res.set('Access-Control-Allow-Origin', origin)
    if (isPreflight(req)) return void res.status(204).set(PREFLIGHT).end()
    res.set('Access-Control-Expose-Headers', READABLE)
    keepFromBrowser(res)
    next()
  }
}

const isPreflight = (req: Request): boolean =>
  req.method === 'OPTIONS' && req.get('access-control-request-method') !== undefined

/** Whatever sets one, and whenever: it is taken out as the last thing before the head is written. */
function keepFromBrowser(res: Response): void {
  const writeHead = res.writeHead.bind(res) as (...given: unknown[]) => Response
  res.writeHead = ((...given: unknown[]) => {
    res.removeHeader('Set-Cookie')
    // Heeded only with credentials: without, browsers complain of it in the page's console.
    res.removeHeader('Clear-Site-Data')
    return writeHead(...given)
  }) as Response['writeHead']
}
