import type { OwnCookies } from '../own-cookies.js'

/** The headers of an app's answer, by small name; several of one name are a list. */
export type AppHeaders = Readonly<Record<string, string | readonly string[] | undefined>>

/** Where an app was asked for: what it says of its own address is said of this one. */
export interface Asked {
  /** Of the app as browsers see it. */
  readonly origin: string
  /** Of the app as it sees itself, where it was told that; null where it was told the other. */
  readonly inner: string | null
}

/** What is not simply passed on: between the app and us only (RFC 9110 section 7.6.1), or looked at. */
const FATES: ReadonlyMap<string, 'drop' | 'cookie' | 'clear' | 'location'> = new Map([
  ...(['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer'] as const).map(drop),
  ...(['transfer-encoding', 'upgrade', 'proxy-authenticate'] as const).map(drop),
  drop('proxy-authentication-info'),
  ['set-cookie', 'cookie'],
  ['clear-site-data', 'clear'],
  ['location', 'location'],
])

function drop(name: string): [string, 'drop'] {
  return [name, 'drop']
}

/** The headers that a browser is given for an app's: name, value, name, value. */
export type ToClientHeaders = (headers: AppHeaders, asked: Asked) => string[]

export const createToClientHeaders =
  (cookies: OwnCookies): ToClientHeaders =>
  (headers, asked) => {
    const out: string[] = []
    for (const name of Object.keys(headers)) {
      const value = headers[name]
      const fate = FATES.get(name)
      if (value === undefined || fate === 'drop') continue
      if (fate === undefined && typeof value === 'string') {
        out.push(name, value)
        continue
      }
      for (const each of typeof value === 'string' ? [value] : value) {
        const said = fate === undefined ? each : toSaid(fate, each, { cookies, asked })
        if (said !== null) out.push(name, said)
      }
    }
    return out
  }

/** What is said of an app's `value`; null: nothing. */
function toSaid(
  fate: 'cookie' | 'clear' | 'location',
  value: string,
  { cookies, asked }: { readonly cookies: OwnCookies; readonly asked: Asked },
): string | null {
  if (fate === 'cookie') return cookies.isSetBy(value) ? null : value
  return fate === 'clear' ? withoutCookies(value) : outward(value, asked)
}

/** Cookies are cleared for the whole domain, and ours are of it: an app may clear the rest. */
function withoutCookies(value: string): string | null {
  const kept = value
    .split(',')
    .map((part) => part.trim())
    .flatMap((part) => (part === '"*"' ? ['"cache"', '"storage"'] : [part]))
    .filter((part) => part !== '"cookies"')
  return kept.length > 0 ? kept.join(', ') : null
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
