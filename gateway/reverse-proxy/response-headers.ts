import type { OwnCookies } from './own-cookies.js'

/** The headers of an app's answer, by small name; several of one name are a list. */
export type AppHeaders = Readonly<Record<string, string | readonly string[] | undefined>>

/** Where an app was asked for: what it says of its own address is said of this one. */
export interface Asked {
  /** Of the app as browsers see it. */
  readonly origin: string
  /** Of the app as it sees itself, where it was told that; null where it was told the other. */
  readonly inner: string | null
}

/** Between the app and us only (RFC 9110 section 7.6.1). */
const HOP_BY_HOP = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding'],
  ...['upgrade', 'proxy-authenticate', 'proxy-authentication-info'],
])

/** The headers that a browser is given for an app's: name, value, name, value. */
export type ToClientHeaders = (headers: AppHeaders, asked: Asked) => string[]

export const createToClientHeaders =
  (cookies: OwnCookies): ToClientHeaders =>
  (headers, asked) => {
    const out: string[] = []
    for (const name of Object.keys(headers)) {
      const value = headers[name]
      if (value === undefined || HOP_BY_HOP.has(name)) continue
      if (typeof value === 'string') push(out, name, { value, cookies, asked })
      else for (const each of value) push(out, name, { value: each, cookies, asked })
    }
    return out
  }

interface Said {
  readonly value: string
  readonly cookies: OwnCookies
  readonly asked: Asked
}

function push(out: string[], name: string, { value, cookies, asked }: Said): void {
  if (name === 'set-cookie' && cookies.isSetBy(value)) return
  if (name === 'clear-site-data') return pushCleared(out, value)
  out.push(name, name === 'location' ? outward(value, asked) : value)
}

/** Cookies are cleared for the whole domain, and ours are of it: an app may clear the rest. */
function pushCleared(out: string[], value: string): void {
  const kept = value
    .split(',')
    .map((part) => part.trim())
    .flatMap((part) => (part === '"*"' ? ['"cache"', '"storage"'] : [part]))
    .filter((part) => part !== '"cookies"')
  if (kept.length > 0) out.push('clear-site-data', kept.join(', '))
}

/** A redirect to where the app thinks it is leads to where browsers find it. */
function outward(location: string, { origin, inner }: Asked): string {
  if (inner === null || !location.startsWith(inner)) return location
  const next = location[inner.length]
  const isWhole = next === undefined || next === '/' || next === '?' || next === '#'
  return isWhole ? origin + location.slice(inner.length) : location
}

/** Whether an answer's body came in a coding that we took off: chunks, and nothing else. */
export const isPlain = ({ 'transfer-encoding': coding }: AppHeaders): boolean =>
  coding === undefined || (typeof coding === 'string' && coding.toLowerCase() === 'chunked')
