import type { CookieSettings } from '../config/settings.js'
import { hintCookieName, refreshCookieName } from '../lib/cookie-names.js'

/** The cookies that are between browsers and us: no app reads, sets or clears them. */
export interface OwnCookies {
  /** A Cookie header without ours, every other byte as it was; null where nothing is left. */
  without(header: string): string | null
  /** Whether a Set-Cookie header would set one of ours, or one that is sent to us as one of ours. */
  isSetBy(header: string): boolean
}

/** A pending sign-in's: middleware/flow-cookies.ts. */
const FLOW = /^(?:__Host-)?flow-[0-9a-f]{16}$/i

interface OwnCookiesParts {
  readonly cookie: Pick<CookieSettings, 'name'>
  readonly session: { readonly name: string }
}

export function createOwnCookies({ cookie, session }: OwnCookiesParts): OwnCookies {
  const names = new Set([
    cookie.name,
    refreshCookieName(cookie.name),
    hintCookieName(cookie.name),
    session.name,
  ])
  const isOwn = (name: string): boolean => names.has(name) || FLOW.test(name)
  return {
    without: (header) => withoutOwn(header, isOwn),
    isSetBy: (header) => isOwn(nameSetBy(header)),
  }
}

function withoutOwn(header: string, isOwn: (name: string) => boolean): string | null {
  const parts = header.split(';')
  const others = parts.filter((part) => !isOwn(nameOf(part)))
  if (others.length === parts.length) return header
  const left = others.join(';')
  const rest = isBlank(left, 0) ? left.slice(1) : left
  return /^[ \t;]*$/.test(rest) ? null : rest
}

const SPACE = 0x20
const TAB = 0x09

const isBlank = (text: string, index: number): boolean =>
  text.charCodeAt(index) === SPACE || text.charCodeAt(index) === TAB

/** The name of one cookie of a Cookie header, by the reading of lib/cookies.ts. */
function nameOf(part: string): string {
  const equals = part.indexOf('=')
  return trim(equals === -1 ? part : part.slice(0, equals))
}

/**
 * Browsers send a cookie without a name as its bare value (RFC 6265bis section 5.8.3): `=jwt=x` would
 * come to us as `jwt=x`, so signs before the name do not count.
 */
function nameSetBy(header: string): string {
  const pair = (header.split(';', 1)[0] ?? '').replace(/^[ \t=]+/, '')
  return nameOf(pair)
}

function trim(text: string): string {
  let [start, end] = [0, text.length]
  while (start < end && isBlank(text, start)) start += 1
  while (end > start && isBlank(text, end - 1)) end -= 1
  return text.slice(start, end)
}
