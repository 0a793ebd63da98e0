import { isLoopbackHost } from '../lib/loopback.js'
import type { Reader } from './reader.js'
import type { CookieSettings, Mode } from './settings.js'

interface CookieContext {
  readonly mode: Mode
  readonly publicUrl: URL
}

/** The JWT's cookie, held to the rules browsers silently enforce (RFC 6265bis). */
export function readCookie(read: Reader, { mode, publicUrl }: CookieContext): CookieSettings {
  const secure = read.flag('COOKIE_SECURE', true)
  read.require(secure || mode !== 'production', 'COOKIE_SECURE', 'must be on in production')
  const domain = readDomain(read, publicUrl.hostname)
  const hostOnly = mode === 'production' && domain === null
  const name = read.text('COOKIE_NAME') ?? (hostOnly ? '__Host-jwt' : 'jwt')
  checkName(read, 'COOKIE_NAME', name)
  const prefix = prefixOf(name)
  read.require(!prefix || secure, 'COOKIE_NAME', 'with its prefix needs COOKIE_SECURE on')
  if (prefix === '__host-' && domain !== null) {
    read.complain('COOKIE_NAME', 'begins with __Host-, which allows no COOKIE_DOMAIN')
  }
  const sameSite = read.choice('COOKIE_SAMESITE', ['strict', 'lax'], 'strict')
  return { name, secure, sameSite, domain }
}

const SESSION_NAME = 'gatehouse_session'

interface SessionContext {
  readonly mode: Mode
  readonly cookie: CookieSettings
}

/** SESSION_NAME: the cookie of sign-ins, sent to /auth only. */
export function readSessionName(read: Reader, { mode, cookie }: SessionContext): string {
  const prefixed = mode === 'production' && cookie.secure
  const standard = prefixed ? `__Secure-${SESSION_NAME}` : SESSION_NAME
  const name = read.text('SESSION_NAME') ?? standard
  checkName(read, 'SESSION_NAME', name)
  const prefix = prefixOf(name)
  if (prefix === '__host-') {
    read.complain('SESSION_NAME', 'begins with __Host-, which a cookie of /auth cannot have')
  }
  read.require(!prefix || cookie.secure, 'SESSION_NAME', 'with its prefix needs COOKIE_SECURE on')
  read.require(name !== cookie.name, 'SESSION_NAME', 'must differ from COOKIE_NAME')
  return name
}

/** Browsers compare the prefixes without regard to case. */
const prefixOf = (name: string): string | undefined =>
  /^__(host|secure)-/.exec(name.toLowerCase())?.[0]

/** A token of RFC 9110 section 5.6.2; anything else breaks the header, or is dropped. */
const checkName = (read: Reader, variable: string, name: string): void =>
  read.require(
    /^[\w!#$%&'*+.^`|~-]{1,64}$/.test(name),
    variable,
    'must be up to 64 letters, digits, "-" or "_"',
  )

function readDomain(read: Reader, host: string): string | null {
  const domain = read.text('COOKIE_DOMAIN')?.toLowerCase() ?? null
  if (domain === null) return null
  const fault = findDomainFault(domain, host)
  if (fault !== null) read.complain('COOKIE_DOMAIN', fault)
  return domain
}

function findDomainFault(domain: string, host: string): string | null {
  if (isLoopbackHost(host) || /^\[|^[\d.]+$/.test(host)) return 'needs a PUBLIC_URL with a domain'
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(domain)) {
    return 'must be a domain of two parts or more, without a leading dot'
  }
  const parent = domain === host || host.endsWith(`.${domain}`)
  return parent ? null : 'must be a parent of the host of PUBLIC_URL'
}
