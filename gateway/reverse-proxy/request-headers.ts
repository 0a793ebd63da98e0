import type { UpstreamSettings } from '../../config/settings.js'
import { AppError } from '../../errors/app-error.js'
import { IDENTITY_HEADERS } from '../../services/rules/rule.js'
import { createFates } from './header-names.js'
import type { OwnCookies } from '../own-cookies.js'

/** What an app is told beside what the client said. */
export interface Said {
  /** Of every identity header, prebuilt: name, value, name, value. */
  readonly identity: readonly string[]
  readonly host: string
  readonly scheme: 'http' | 'https'
  /** The client's. */
  readonly address: string
}

export interface AppRequest {
  /** Name, value, name, value. */
  readonly headers: string[]
  readonly hasBody: boolean
}

/**
 * The headers that an app is given for a client's `raw` ones. Throws AppError `invalid_request` for
 * a body in a coding that would be lost on the way.
 */
export type ToAppRequest = (
  raw: readonly string[],
  said: Said,
  settings: Pick<UpstreamSettings, 'hostHeader' | 'authorization'>,
) => AppRequest

export function createToAppRequest(cookies: OwnCookies): ToAppRequest {
  const fateOf = createFates()
  return (raw, said, { hostHeader, authorization }) => {
    const headers: string[] = hostHeader === 'keep' ? ['host', said.host] : []
    let hasBody = false
    for (let index = 0; index < raw.length; index += 2) {
      const name = raw[index] ?? ''
      const value = raw[index + 1] ?? ''
      switch (fateOf(name)) {
        case 'pass':
          headers.push(name, value)
          break
        case 'cookie':
          pushCookie(headers, cookies.without(value))
          break
        case 'authorization':
          if (authorization === 'pass') headers.push(name, value)
          break
        case 'length':
          hasBody ||= value !== '0'
          headers.push(name, value)
          break
        case 'coding':
          requireChunked(value)
          hasBody = true
          break
        case 'drop':
      }
    }
    pushIdentity(headers, said.identity)
    headers.push('x-forwarded-for', said.address, 'x-forwarded-proto', said.scheme)
    headers.push('x-forwarded-host', said.host)
    return { headers, hasBody }
  }
}

/** In small letters, which is how undici looks at every name. */
const SMALL: ReadonlyMap<string, string> = new Map(
  IDENTITY_HEADERS.map((name) => [name, name.toLowerCase()]),
)

function pushIdentity(headers: string[], identity: readonly string[]): void {
  for (let index = 0; index < identity.length; index += 2) {
    const name = identity[index] ?? ''
    headers.push(SMALL.get(name) ?? name, identity[index + 1] ?? '')
  }
}

function pushCookie(headers: string[], left: string | null): void {
  if (left !== null) headers.push('Cookie', left)
}

/** Node takes off the chunks and nothing else: of `gzip, chunked` the app would not know the gzip. */
function requireChunked(value: string): void {
  if (value.toLowerCase() === 'chunked') return
  throw new AppError('invalid_request', { detail: 'a transfer coding other than chunked' })
}
