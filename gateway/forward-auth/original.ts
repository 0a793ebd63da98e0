import { METHODS } from 'node:http'
import { AppError } from '../../errors/app-error.js'
import { readHost, type Host } from '../../lib/reading/host.js'
import { readTarget, type Target } from '../../lib/reading/target.js'
import { oneValueOf, type RawHeaders } from '../../lib/raw-headers.js'
import type { Kind } from './kinds.js'
import { isTold, requireTold, unclear, type ToldHeaders } from './told-headers.js'

/** The request that a proxy asks about. */
export interface Original {
  readonly method: string
  readonly scheme: 'http' | 'https'
  readonly host: Host
  readonly target: Target
}

/** A request as it reached us. */
export interface Received {
  readonly method: string
  /** What follows our address, where the kind has it so. */
  readonly rest: string
  readonly rawHeaders: RawHeaders
}

/** Methods that a rule may be about: CONNECT and TRACE are for proxies, and lead past the app. */
const ALLOWED = new Set(METHODS.filter((method) => method !== 'CONNECT' && method !== 'TRACE'))

const FORWARDED = [
  ...(['x-forwarded-method', 'x-forwarded-proto', 'x-forwarded-host', 'x-forwarded-uri'] as const),
] as const
const ORIGINAL = ['x-original-url', 'x-original-method'] as const

/** Whether anything was told in the headers that `kind` defines. */
export function isAnythingTold({ told }: Kind, headers: ToldHeaders): boolean {
  if (told === 'start line') return true
  return isTold(headers, told === 'X-Forwarded' ? FORWARDED : ORIGINAL)
}

/**
 * The request that a proxy of `kind` asks about. Each part stands for itself, against a pattern of
 * its own: what nginx puts together as one address another reader takes apart in other places.
 * Throws AppError `invalid_request` for what is missing, doubled, contradictory or unreadable.
 */
export function readOriginal(kind: Kind, told: ToldHeaders, received: Received): Original {
  if (kind.told === 'start line') return fromStartLine(told, received)
  if (kind.told === 'X-Original') return fromUrl(told)
  const parts = {
    method: requireTold(told, 'x-forwarded-method'),
    proto: requireTold(told, 'x-forwarded-proto'),
    host: requireTold(told, 'x-forwarded-host'),
    uri: requireTold(told, 'x-forwarded-uri'),
  }
  if (kind.understands === 'three answers') requireAgreement(told, parts)
  return read(parts)
}

interface Parts {
  readonly method: string
  readonly proto: string
  readonly host: string
  readonly uri: string
}

/** Our configuration for nginx writes both; whoever writes the first alone lets clients write the second. */
function requireAgreement(told: ToldHeaders, { method, proto, host, uri }: Parts): void {
  if (!isTold(told, ORIGINAL)) return
  const agrees =
    told['x-original-url'] === `${proto}://${host}${uri}` &&
    (told['x-original-method'] ?? method) === method &&
    told.doubtful.length === 0
  if (!agrees) throw unclear('X-Original and X-Forwarded headers disagree')
}

function fromStartLine(told: ToldHeaders, { method, rest, rawHeaders }: Received): Original {
  const host = oneValueOf(rawHeaders, 'host')
  if (host === null) throw unclear('Host is missing')
  return read({ method, proto: requireTold(told, 'x-forwarded-proto'), host, uri: rest })
}

function fromUrl(told: ToldHeaders): Original {
  const url = requireTold(told, 'x-original-url')
  const method = requireTold(told, 'x-original-method')
  const [, proto, host, uri] = /^([a-z]+):\/\/([^/]+)(\/.*)$/u.exec(url) ?? []
  if (proto === undefined || host === undefined || uri === undefined) {
    throw unclear('x-original-url is not an address')
  }
  return read({ method, proto, host, uri })
}

const SCHEMES: Readonly<Record<string, Original['scheme']>> = {
  http: 'http',
  https: 'https',
  // As Traefik calls them while a WebSocket is opened.
  ws: 'http',
  wss: 'https',
}

function read({ method, proto, host, uri }: Parts): Original {
  const scheme = Object.hasOwn(SCHEMES, proto) ? SCHEMES[proto] : undefined
  if (!ALLOWED.has(method)) throw unclear('the method is none')
  if (scheme === undefined) throw unclear('the scheme is none')
  const readableHost = readHost(host)
  if (readableHost === null) throw unclear('the host cannot be read in one way')
  const target = readTarget(uri)
  if (target === null) throw unclear('the path cannot be read in one way')
  return { method, scheme, host: readableHost, target }
}

/** Where nothing was told: a question about the token alone. */
export const NOTHING_TOLD: Original = Object.freeze({
  method: 'GET',
  scheme: 'https',
  host: { name: '', port: null },
  target: { path: '/', raw: '/' },
})

export const untrusted = (): AppError =>
  new AppError('untrusted_proxy', { detail: 'the peer is not in TRUSTED_PROXIES' })
