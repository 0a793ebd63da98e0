import { createHash } from 'node:crypto'

/** How far a provider's clock may be from ours, in seconds. */
export const CLOCK_TOLERANCE_SECONDS = 60
/** Oldest ID token accepted at the end of a sign-in, in seconds. */
export const MAX_ID_TOKEN_AGE_SECONDS = 600

const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout'

/** An ID token whose signature was verified, taken apart. */
export interface IdToken {
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: Readonly<Record<string, unknown>>
}

export interface IdTokenExpectations {
  readonly issuer: string
  readonly clientId: string
  readonly nonce: string
  readonly algorithm: string
  readonly accessToken: string
  /** Seconds since the epoch. */
  readonly now: number
}

type Check = (token: IdToken, expected: IdTokenExpectations) => boolean

/** Every rule of OpenID Connect Core 3.1.3.7, whether or not the library asks it as well. */
const CHECKS: Readonly<Record<string, Check>> = {
  alg: ({ header }, { algorithm }) => header['alg'] === algorithm,
  typ: ({ header }) => header['typ'] === undefined || isJwtType(header['typ']),
  events: ({ claims }) => !Object.hasOwn(Object(claims['events']) as object, LOGOUT_EVENT),
  iss: ({ claims }, { issuer }) => claims['iss'] === issuer,
  aud: ({ claims }, { clientId }) => isAudience(claims['aud'], clientId),
  azp: ({ claims }, { clientId }) => isAuthorizedParty(claims, clientId),
  sub: ({ claims }) => isSubject(claims['sub']),
  exp: ({ claims }, { now }) => isTime(claims['exp']) && claims['exp'] > now - TOLERANCE,
  iat: ({ claims }, { now }) => isRecent(claims['iat'], now),
  nbf: ({ claims }, { now }) =>
    claims['nbf'] === undefined || (isTime(claims['nbf']) && claims['nbf'] <= now + TOLERANCE),
  nonce: ({ claims }, { nonce }) => claims['nonce'] === nonce,
  at_hash: ({ claims }, expected) =>
    claims['at_hash'] === undefined || claims['at_hash'] === accessTokenHash(expected),
}

const TOLERANCE = CLOCK_TOLERANCE_SECONDS

/** The name of the first claim or header parameter that is not as it must be; null if all are. */
export const findIdTokenFault = (token: IdToken, expected: IdTokenExpectations): string | null =>
  Object.keys(CHECKS).find((name) => !CHECKS[name]?.(token, expected)) ?? null

/** The protected header of a compact JWS; throws SyntaxError where there is none. */
export const headerOf = (jwt: string): IdToken['header'] =>
  JSON.parse(Buffer.from(jwt.split('.')[0] ?? '', 'base64url').toString()) as IdToken['header']

/** `JWT` says nothing; every other type (logout+jwt, at+jwt) is of another kind of token. */
const isJwtType = (typ: unknown): boolean =>
  typeof typ === 'string' && /^(?:application\/)?jwt$/iu.test(typ)

/** At most 255 ASCII characters (section 2), and none that could break a line or a log. */
const isSubject = (sub: unknown): boolean =>
  typeof sub === 'string' && /^[\x20-\x7e]{1,255}$/u.test(sub)

function isAudience(aud: unknown, clientId: string): boolean {
  const list: unknown[] = Array.isArray(aud) ? aud : [aud]
  return list.every((one) => typeof one === 'string') && list.includes(clientId)
}

/** `azp` must be us whenever it is there, and be there whenever there are other audiences. */
function isAuthorizedParty({ aud, azp }: IdToken['claims'], clientId: string): boolean {
  const alone = !Array.isArray(aud) || aud.length === 1
  return azp === undefined ? alone : azp === clientId
}

const isTime = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value)

const isRecent = (iat: unknown, now: number): boolean =>
  isTime(iat) && iat <= now + TOLERANCE && iat >= now - MAX_ID_TOKEN_AGE_SECONDS

/** Section 3.1.3.6: the left half of the hash that the signature's algorithm uses. */
function accessTokenHash({ accessToken, algorithm }: IdTokenExpectations): string {
  const size = /(?:256|384|512)$/u.exec(algorithm)?.[0] ?? '512'
  const digest = createHash(`sha${size}`).update(accessToken).digest()
  return digest.subarray(0, digest.length / 2).toString('base64url')
}
