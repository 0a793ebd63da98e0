import { isLoopbackHost } from '../lib/loopback.js'

/** How far the connection is protected, in the words of PostgreSQL's own programs. */
export type SslMode = 'disable' | 'require' | 'verify-ca' | 'verify-full'

/** Where a PostgreSQL database is, and as whom it is asked. The password is in here. */
export interface PostgresPlace {
  readonly kind: 'postgres'
  /** A host, or the folder of a socket. */
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly database: string
  readonly sslMode: SslMode
  /** The file of the certificates that are trusted; null: those that Node trusts. */
  readonly sslRootCert: string | null
}

const MODES: readonly string[] = ['disable', 'require', 'verify-ca', 'verify-full']

const STANDARD_PORT = 5432

const KNOWN = new Set(['sslmode', 'sslrootcert', 'host'])

/**
 * Reads `postgres://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=MODE`. Another kind of address is
 * `other`; what is wrong with one of this kind is a `fault`, which holds no part of it.
 */
export function parsePostgresUrl(
  text: string,
): PostgresPlace | { readonly kind: 'other' } | { readonly fault: string } {
  if (!/^postgres(?:ql)?:\/\//u.test(text)) return { kind: 'other' }
  try {
    return placeOf(new URL(text))
  } catch {
    return { fault: 'is no address; %-encode what is special in its user and password' }
  }
}

/** Throws where a part is not %-encoded as it must be. */
function placeOf(url: URL): PostgresPlace | { readonly fault: string } {
  const sslMode = url.searchParams.get('sslmode') ?? 'disable'
  const sslRootCert = url.searchParams.get('sslrootcert')
  const database = decodeURIComponent(url.pathname.slice(1))
  if ([...url.searchParams.keys()].some((name) => !KNOWN.has(name))) {
    return { fault: 'may have sslmode, sslrootcert and host behind its ?, and nothing else' }
  }
  if (!isSslMode(sslMode)) return { fault: `sslmode must be one of ${MODES.join(', ')}` }
  if (sslRootCert !== null && !sslMode.startsWith('verify')) {
    return { fault: 'sslrootcert is of use with sslmode=verify-full or verify-ca alone' }
  }
  if (url.username === '' || url.hostname === '' || database === '' || database.includes('/')) {
    return { fault: 'must be postgres://USER:PASSWORD@HOST:PORT/DATABASE' }
  }
  return {
    kind: 'postgres',
    host: url.searchParams.get('host') ?? url.hostname.replace(/^\[|\]$/gu, ''),
    port: Number(url.port || STANDARD_PORT),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    ...{ database, sslMode, sslRootCert },
  }
}

const isSslMode = (mode: string): mode is SslMode => MODES.includes(mode)

/** What is allowed and yet probably not meant: passwords and rows pass a network for all to read. */
export function warningOf(place: PostgresPlace): string | null {
  if (place.host.startsWith('/') || isLoopbackHost(place.host) || place.host === '::1') return null
  if (place.sslMode === 'disable') {
    return 'what the database is asked and answers is not encrypted; add ?sslmode=verify-full'
  }
  return place.sslMode === 'require'
    ? 'sslmode=require does not look whose server it is; use verify-full'
    : null
}
