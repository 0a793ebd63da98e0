import { createSecretKey, randomUUID, type KeyObject } from 'node:crypto'
import jwt from 'jsonwebtoken'
import { z } from 'zod'
import type { JwtSettings } from '../config/settings.js'
import { AppError } from '../errors/app-error.js'
import { secondsOf, type Clock } from '../lib/clock.js'
import type { Account } from './account.js'

/** Longest token we sign, in bytes: a cookie has 4,096 for everything. */
export const MAX_TOKEN_BYTES = 2048

/** The media type of our access tokens (RFC 9068): a token of another kind never passes as one. */
const TYPE = 'at+jwt'

const Claims = z.object({
  iss: z.string(),
  aud: z.string(),
  sub: z.uuid(),
  jti: z.uuid(),
  sid: z.uuid(),
  iat: z.int(),
  exp: z.int(),
  username: z.string(),
  name: z.string().nullable(),
  email: z.string().nullable(),
  roles: z.array(z.string()),
  amr: z.array(z.string()).min(1),
  /** How far the log of revocations had come when the account was read: later entries may hit. */
  rev: z.int().min(0),
})

/** What a token of ours says, once verified. Times are seconds since the epoch. */
export type Claims = Readonly<z.infer<typeof Claims>>

/** What a token says of its sign-in, besides of whom. `rev`: see Claims. */
export type TokenContext = Readonly<{ amr: string; sid: string; rev: number }>

/** A signed token and what it says. */
export interface IssuedToken {
  readonly token: string
  readonly claims: Claims
}

export interface Tokens {
  /** Signs `account` into a JWT. Throws AppError `token_too_large` over MAX_TOKEN_BYTES. */
  issue(account: Account, how: TokenContext): IssuedToken
  /** The claims of `token`. Throws AppError `token_expired` or `invalid_token`. */
  verify(token: string): Claims
  /** As `verify`, of a token that may have expired: to end what it began, never to let pass. */
  verifyIgnoringExpiry(token: string): Claims
  /** Throws AppError `token_too_large` when a token for `account` could not be signed. */
  requireFit(account: Account): void
}

interface TokensParts {
  settings: JwtSettings
  clock: Clock
  /** False: tokens whose `amr` holds `bypass` are refused, whoever signed them. */
  bypassOn: boolean
}

const withBearer = (error: string): Record<string, string> => ({
  'WWW-Authenticate': `Bearer error="${error}"`,
})

const invalid = (detail: string, cause?: unknown): AppError =>
  new AppError('invalid_token', { detail, cause, headers: withBearer('invalid_token') })

const expired = (): AppError =>
  new AppError('token_expired', { headers: withBearer('invalid_token') })

/** Signs and verifies every JWT of the gateway: the only file that knows jsonwebtoken. */
export function createTokens({ settings, clock, bypassOn }: TokensParts): Tokens {
  // A KeyObject, parsed once: given a string, jsonwebtoken parses it anew on every call.
  const key = createSecretKey(Buffer.from(settings.secret.reveal(), 'utf8'))

  const issue: Tokens['issue'] = (account, how) => {
    const claims = claimsFor(account, how, { settings, now: clock.now() })
    const token = sign(claims, key, settings)
    if (Buffer.byteLength(token) > MAX_TOKEN_BYTES) {
      throw new AppError('token_too_large', { fields: { roles: 'too_many' } })
    }
    return { token, claims }
  }

  const read = (token: string, how: Pick<Reading, 'ignoreExpiration'>): Claims => {
    const claims = readVerified(token, key, { settings, now: clock.now(), ...how })
    if (!bypassOn && claims.amr.includes('bypass')) throw invalid('bypass token, bypass is off')
    return claims
  }

  const requireFit: Tokens['requireFit'] = (account) => {
    const longest = { amr: `passport:${'x'.repeat(32)}`, rev: Number.MAX_SAFE_INTEGER }
    issue(account, { ...longest, sid: randomUUID() })
  }

  return {
    issue,
    verify: (token) => read(token, { ignoreExpiration: false }),
    verifyIgnoringExpiry: (token) => read(token, { ignoreExpiration: true }),
    requireFit,
  }
}

/** The claims are built field by field: a new column never leaks into a token. */
function claimsFor(
  account: Account,
  how: TokenContext,
  { settings, now }: { settings: JwtSettings; now: Date },
): Claims {
  const iat = secondsOf(now)
  return {
    iss: settings.issuer,
    aud: settings.audience,
    sub: account.id,
    jti: randomUUID(),
    sid: how.sid,
    iat,
    exp: iat + settings.lifetimeSeconds,
    username: account.username,
    name: account.name,
    email: account.email,
    roles: [...account.roles],
    amr: [how.amr],
    rev: how.rev,
  }
}

const sign = (claims: Claims, key: KeyObject, { algorithm }: JwtSettings): string =>
  jwt.sign(claims, key, { algorithm, header: { alg: algorithm, typ: TYPE } })

interface Reading {
  readonly settings: JwtSettings
  readonly now: Date
  readonly ignoreExpiration: boolean
}

function readVerified(token: string, key: KeyObject, reading: Reading): Claims {
  const { header, payload } = verifySignature(token, key, reading)
  if (header.typ !== TYPE) throw invalid('typ is not at+jwt')
  if (header['crit'] !== undefined) throw invalid('crit is not understood')
  const claims = Claims.safeParse(payload)
  if (!claims.success) throw invalid(`claims: ${z.prettifyError(claims.error)}`)
  return claims.data
}

function verifySignature(
  token: string,
  key: KeyObject,
  { settings, now, ignoreExpiration }: Reading,
): jwt.Jwt {
  try {
    return jwt.verify(token, key, {
      complete: true,
      algorithms: [settings.algorithm],
      issuer: settings.issuer,
      audience: settings.audience,
      clockTimestamp: secondsOf(now),
      ignoreExpiration,
    })
  } catch (error) {
    if (error instanceof jwt.TokenExpiredError) throw expired()
    if (error instanceof jwt.JsonWebTokenError) throw invalid(error.message, error)
    throw error
  }
}
