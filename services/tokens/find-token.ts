import { AppError } from '../../errors/app-error.js'
import { readCookie } from '../../lib/cookies.js'
import { isHeader, type RawHeaders } from '../../lib/raw-headers.js'

/** The bearer token of a request and where it was found. */
export interface FoundToken {
  readonly token: string
  /** `halves`: put together from the two that sensenet's protocol has. */
  readonly from: 'header' | 'cookie' | 'halves'
}

/** What of a request may hold a token, as it came. */
export interface TokenHeaders {
  /** Every value of `Authorization`. */
  readonly authorization: readonly string[]
  readonly cookie: string | undefined
  /** Every value of `X-Access-Data`; unless given, none. */
  readonly accessData?: readonly string[]
}

/** Puts an access token together from its halves; null: there is none. Throws AppError for half of one. */
export type FindHalves = (sent: {
  readonly data: readonly string[]
  readonly cookie: string | undefined
}) => string | null

/**
 * The token of a request; null: it has none. Header first, then the cookie `cookieName` (null: no
 * cookie is looked at). Throws AppError `invalid_request` for two tokens that disagree (RFC 6750
 * section 2: one way at a time), because whoever reads the other one would see another person, and
 * `invalid_token` for a bearer header that is broken.
 */
export function findToken(
  { authorization, cookie, accessData = NONE }: TokenHeaders,
  { cookieName, findHalves = null }: TokenPlaces,
): FoundToken | null {
  const inHeader = bearerOf(authorization)
  let token = inHeader
  for (const value of cookieName === null ? NONE : readCookie(cookie, cookieName)) {
    if (value === '') continue
    if (token !== null && value !== token) throw disagreeing()
    token = value
  }
  const halves = findHalves && findHalves({ data: accessData, cookie })
  if (halves === null) {
    return token === null ? null : { token, from: inHeader === null ? 'cookie' : 'header' }
  }
  if (token !== null) throw disagreeing()
  return { token: halves, from: 'halves' }
}

const NONE: readonly string[] = []

/** Where tokens are looked for, besides in `Authorization`. */
export interface TokenPlaces {
  /** null: no cookie is looked at. */
  readonly cookieName: string | null
  /** Unless given, no halves are looked for. */
  readonly findHalves?: FindHalves | null
}

/** The same, in all headers of a request as they came: for those who are asked often. */
export function findTokenIn(headers: RawHeaders, places: TokenPlaces): FoundToken | null {
  let authorization = NONE
  let accessData = NONE
  let cookie: string | undefined
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const name = headers[index]
    const value = headers[index + 1] ?? ''
    if (isHeader(name, 'authorization')) authorization = [...authorization.slice(0, 1), value]
    else if (isHeader(name, 'cookie')) cookie = cookie === undefined ? value : `${cookie}; ${value}`
    else if (isHeader(name, 'x-access-data')) accessData = [...accessData.slice(0, 1), value]
  }
  return findToken({ authorization, cookie, accessData }, places)
}

const disagreeing = (): AppError =>
  new AppError('invalid_request', { detail: 'several tokens that disagree' })

/** The token of `Authorization: Bearer`; null for other schemes, an AppError for a broken one. */
function bearerOf([header, ...more]: readonly string[]): string | null {
  if (more.length > 0) {
    throw new AppError('invalid_request', { detail: 'more than one Authorization header' })
  }
  if (header === undefined || !/^bearer(?:\s|$)/iu.test(header)) return null
  const match = /^bearer +([\w.~+/-]+=*)$/iu.exec(header)
  if (match?.[1] === undefined) throw malformed()
  return match[1]
}

const malformed = (): AppError =>
  new AppError('invalid_token', {
    detail: 'malformed Authorization header',
    headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
  })
