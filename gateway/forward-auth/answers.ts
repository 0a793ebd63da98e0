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
  readonly error: AppError
  /** A UUID. */
  readonly requestId: string
  /** Where to sign in, and the header that says so; null: that would not help. */
  readonly way: { readonly header: 'Location' | 'X-Auth-Location'; readonly address: string } | null
  /** Of the error, a challenge for one. */
  readonly headers: AppError['headers']
  /** What lets scripts of another origin read it. */
  readonly readable: RawHeaders
  /** Whether no body is understood. */
  readonly bare: boolean
}

/** Headers of a body that must never be anything but what it is. */
const JSON_HEADERS = [
  ...['Content-Type', 'application/json; charset=utf-8'],
  ...['X-Content-Type-Options', 'nosniff'],
  ...['Content-Security-Policy', "default-src 'none';base-uri 'none';frame-ancestors 'none'"],
]

/** Whoever is refused may ask by the thousand, and is refused in few ways: by what tells those apart. */
const denying = new Map<string, KnownHead>()
const MOST_WAYS = 100

export function deny(res: ServerResponse, denial: Denial): void {
  const { error, requestId, way, bare } = denial
  const body = bare ? '' : bodyOf(error, requestId)
  const values = way ? [requestId, way.address] : [requestId]
  knownHeadOf(denial, body).send(res, { values, body })
}

function knownHeadOf(denial: Denial, body: string): KnownHead {
  const { status, way, headers, readable } = denial
  // What stands in few answers has a head of its own each time.
  for (const name in headers) if (name !== CHALLENGE) return headOf(denial, body)
  if (readable.length > 0) return headOf(denial, body)
  const name = `${status} ${body.length} ${way?.header ?? '-'} ${headers[CHALLENGE] ?? '-'}`
  let head = denying.get(name)
  if (!head) {
    if (denying.size >= MOST_WAYS) denying.clear()
    head = headOf(denial, body)
    denying.set(name, head)
  }
  return head
}

const CHALLENGE = 'WWW-Authenticate'

function headOf({ status, way, headers, readable }: Denial, body: string): KnownHead {
  return new KnownHead(status, [
    ...['Cache-Control', 'no-store', 'Vary', DENIED_BY, 'X-Request-Id', null],
    ...Object.entries(headers).flat(),
    ...(way ? [way.header, null] : []),
    ...readable,
    ...(body === '' ? [] : JSON_HEADERS),
    ...['Content-Length', String(Buffer.byteLength(body))],
  ])
}

/** The headers of a refusal, one of them the challenge that a 401 must have (RFC 9110 section 15.5.2). */
export const challengeOf = ({ headers }: AppError): AppError['headers'] => ({
  [CHALLENGE]: 'Bearer',
  ...headers,
})

/** The one body of every failure, as JSON. `requestId`: a UUID. */
export function bodyOf(error: AppError, requestId: string): string {
  if (error.fields) return JSON.stringify(error.toBody(requestId))
  const known = beginnings.get(error.code) ?? JSON.stringify(error.toBody('')).slice(0, -2)
  beginnings.set(error.code, known)
  return `${known}${requestId}"}`
}

/** By code, what a body without fields begins with: whoever is refused may ask by the thousand. */
const beginnings = new Map<AppError['code'], string>()
