import { AppError } from '../../errors/app-error.js'
import { readCookie } from '../../lib/cookies.js'
import { isJsonObject } from '../../lib/unique-json.js'

/** The cookies of the protocol: the signatures, and the readable half of the access token. */
export const ACCESS_SIGNATURE = 'as'
export const REFRESH_SIGNATURE = 'rs'
export const ACCESS_READABLE = 'ahp'

/** What of a request may hold halves, as it came. */
export interface HalfHeaders {
  /** Every value of `X-Access-Data`, or of `X-Refresh-Data`. */
  readonly data: readonly string[]
  readonly cookie: string | undefined
}

/**
 * The access token of a request, put together from its halves; null: it shows none. A signature alone
 * shows nothing, and a readable half alone is a broken token. The cookies, which are set together,
 * say who it is; a readable half that a page kept may be an older one of the same session, for another
 * tab may have been refreshed. Throws AppError `invalid_token` for a half token and for halves of two
 * sign-ins, `invalid_request` for what is there twice.
 */
export function findAccessHalves({ data, cookie }: HalfHeaders): string | null {
  const sent = single(data, 'X-Access-Data')
  const kept = onlyCookie(cookie, ACCESS_READABLE)
  const readable = kept ?? sent
  if (readable === null) return null
  if (kept !== null && sent !== null && kept !== sent && !isOneSession(kept, sent)) {
    throw broken('halves of two sign-ins')
  }
  return joined(readable, onlyCookie(cookie, ACCESS_SIGNATURE))
}

/** The refresh token of a request; null: it shows none. Throws as `findAccessHalves` does. */
export function findRefreshHalves({ data, cookie }: HalfHeaders): string | null {
  const readable = single(data, 'X-Refresh-Data')
  return readable === null ? null : joined(readable, onlyCookie(cookie, REFRESH_SIGNATURE))
}

function joined(readable: string, signature: string | null): string {
  if (signature === null) throw broken('half a token')
  if (readable.split('.').length !== 2) throw broken('a readable half that is none')
  return `${readable}.${signature}`
}

function single(values: readonly string[], name: string): string | null {
  const [value, ...more] = values.filter((each) => each !== '')
  if (more.length > 0) throw new AppError('invalid_request', { detail: `more than one ${name}` })
  return value ?? null
}

function onlyCookie(header: string | undefined, name: string): string | null {
  const [value, ...more] = new Set(readCookie(header, name).filter((each) => each !== ''))
  if (more.length > 0) {
    throw new AppError('invalid_request', { detail: `several cookies ${name} that disagree` })
  }
  return value ?? null
}

/** Nothing is believed here: where they agree, the signature still has to be right. */
function isOneSession(one: string, other: string): boolean {
  const session = sessionOf(one)
  return session !== null && session === sessionOf(other)
}

function sessionOf(readable: string): string | null {
  try {
    const [, payload = ''] = readable.split('.')
    const said: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
    const sid = isJsonObject(said) ? said['sid'] : null
    return typeof sid === 'string' ? sid : null
  } catch {
    return null
  }
}

const broken = (detail: string): AppError =>
  new AppError('invalid_token', {
    detail,
    headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
  })
