import type { ServerResponse } from 'node:http'
import type { AppError } from '../../errors/app-error.js'
import { KnownHead } from '../../lib/http-server/known-head.js'
import type { RawHeaders } from '../../lib/raw-headers.js'

/** What a denial depends on. It reaches the client, and whatever keeps answers on the way. */
const DENIED_BY =
  'Accept, Authorization, Cookie, Origin, Sec-Fetch-Dest, Sec-Fetch-Mode, X-Requested-With'

/**
 * nginx and Caddy keep their connection to us only for answers whose length is said, and which are
 * empty.
 */
const ALLOWING = [
  ...['Content-Length', '0'],
  ...['Cache-Control', 'no-store'],
  ...['Vary', 'Authorization, Cookie'],
]

/** What every identity was answered with: made once for each list of its headers. */
const allowing = new WeakMap<RawHeaders, KnownHead>()

/** Lets pass: 200, with who asks in `identity`, and `more` for this one answer. */
export function allow(res: ServerResponse, identity: RawHeaders, more: RawHeaders = []): void {
  if (more.length > 0) return void res.writeHead(200, [...ALLOWING, ...identity, ...more]).end()
  let head = allowing.get(identity)
  if (!head) {
    head = new KnownHead(200, [...ALLOWING, ...identity])
    allowing.set(identity, head)
  }
  head.send(res)
}

/** A denial: what the client of the proxy hears. */
export interface Denial {
  readonly status: number
  /** Besides those that every denial has. */
  readonly headers: RawHeaders
  /** null: none is understood. */
  readonly body: string | null
}

/** Headers of a body that must never be anything but what it is. */
const JSON_HEADERS = [
  ...['Content-Type', 'application/json; charset=utf-8'],
  ...['X-Content-Type-Options', 'nosniff'],
  ...['Content-Security-Policy', "default-src 'none';base-uri 'none';frame-ancestors 'none'"],
]

export function deny(res: ServerResponse, { status, headers, body }: Denial): void {
  const about = ['Cache-Control', 'no-store', 'Vary', DENIED_BY, ...headers]
  if (body === null) res.writeHead(status, [...about, 'Content-Length', '0']).end()
  else {
    const length = ['Content-Length', String(Buffer.byteLength(body))]
    res.writeHead(status, [...about, ...JSON_HEADERS, ...length]).end(body)
  }
}

/** The headers of a refusal as a list, one of them the challenge that a 401 must have. */
export function challengeOf({ headers }: AppError): string[] {
  const list = headers['WWW-Authenticate'] === undefined ? ['WWW-Authenticate', 'Bearer'] : []
  for (const [name, value] of Object.entries(headers)) list.push(name, value)
  return list
}

/** The one body of every failure, as JSON. `requestId`: a UUID. */
export function bodyOf(error: AppError, requestId: string): string {
  if (error.fields) return JSON.stringify(error.toBody(requestId))
  const known = beginnings.get(error.code) ?? JSON.stringify(error.toBody('')).slice(0, -2)
  beginnings.set(error.code, known)
  return `${known}${requestId}"}`
}

/** By code, what a body without fields begins with: whoever is refused may ask by the thousand. */
const beginnings = new Map<AppError['code'], string>()
