import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RequestHandler } from 'express'
import helmet from 'helmet'

/** How long browsers are to insist on https for our host, in seconds: a year. */
const INSIST_SECONDS = 31_536_000

/** The same for answers that Express never saw. */
export const insistOnHttps = (https: boolean): Record<string, string> =>
  https ? { 'Strict-Transport-Security': `max-age=${INSIST_SECONDS}` } : {}

/** The headers of every answer. `https`: PUBLIC_URL is https, so browsers may be told to insist. */
export function securityHeaders(https: boolean): RequestHandler {
  const headers = headersSetBy(helmetFor(https))
  return function setSecurityHeaders(_req, res, next) {
    for (const [name, value] of headers) res.setHeader(name, value)
    next()
  }
}

/** None of them depends on the request: the step is taken once, and what it sets is kept. */
function headersSetBy(step: ReturnType<typeof helmet>): readonly (readonly [string, string])[] {
  const headers: [string, string][] = []
  const answer = {
    setHeader: (name: string, value: string) => headers.push([name, value]),
    removeHeader: () => undefined,
  }
  step({} as IncomingMessage, answer as unknown as ServerResponse, (fault?: unknown) => {
    if (fault) throw new TypeError('helmet wants to see the request', { cause: fault })
  })
  return headers
}

const helmetFor = (https: boolean): ReturnType<typeof helmet> =>
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        baseUri: ["'none'"],
        connectSrc: ["'self'"],
        fontSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        imgSrc: ["'self'", 'data:'],
        manifestSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
      },
    },
    crossOriginEmbedderPolicy: false,
    strictTransportSecurity: https ? { maxAge: INSIST_SECONDS, includeSubDomains: false } : false,
    // Not `no-referrer`: with that a form of ours says `Origin: null`, and a browser without Fetch
    // Metadata then has no way to show that it came from here.
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  })

/**
 * No cache keeps an answer, the browser's own included, unless the endpoint says that it may: what
 * is about a person cannot be forgotten then.
 */
export const noStore: RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'no-store')
  next()
}
