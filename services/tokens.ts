import type { JwtSettings } from '../config/settings.js'
import { AppError } from '../errors/app-error.js'
import { secondsOf, type Clock } from '../lib/clock.js'
import { readJsonObject, UnreadableJws } from '../lib/compact-jws.js'
import type { Account } from './account.js'
import { claimsFor, requireFit, type Claims, type TokenContext } from './tokens/claims.js'
import { judgeClaims } from './tokens/judge-claims.js'
import type { TokenKeys } from './tokens/keys.js'
import { createVerifiedTokens } from './tokens/verified-tokens.js'
import { MAX_SIGNED_BYTES, readSigned, signClaims } from './tokens/signature.js'

export type { Claims, TokenContext } from './tokens/claims.js'
export { MAX_TOKEN_BYTES } from './tokens/signature.js'

/** The media type of our access tokens (RFC 9068): a token of another kind never passes as one. */
const TYPE = 'at+jwt'

/** A signed token and what it says. */
export interface IssuedToken {
  readonly token: string
  readonly claims: Claims
}

export interface Tokens {
  /**
   * Signs `account` into a JWT. Throws AppError `token_too_large` where it would not fit into a
   * cookie, and `unavailable` while there is no key to sign with.
   */
  issue(account: Account, how: TokenContext): IssuedToken
  /** The claims of `token`, from memory alone. Throws AppError `token_expired` or `invalid_token`. */
  verify(token: string): Claims
  /** As `verify`, of a token that may have expired: to end what it began, never to let pass. */
  verifyIgnoringExpiry(token: string): Claims
  /** Throws AppError `token_too_large` when a token for `account` could not be signed. */
  requireFit(account: Account): void
}

interface TokensParts {
  settings: JwtSettings
  keys: TokenKeys
  clock: Clock
  /** False: tokens whose `amr` holds `bypass` are refused, whoever signed them. */
  bypassOn: boolean
}

/** Signs and verifies every JWT of the gateway. */
export function createTokens({ settings, keys, clock, bypassOn }: TokensParts): Tokens {
  const issue: Tokens['issue'] = (account, how) => {
    const claims = claimsFor(account, how, { settings, now: clock.now() })
    const token = signClaims(claims, keys.signing(), TYPE)
    if (token.lastIndexOf('.') > MAX_SIGNED_BYTES) {
      throw new AppError('token_too_large', { fields: { roles: 'too_many' } })
    }
    return { token, claims }
  }

  const verified = createVerifiedTokens(keys.find)

  const read = (token: string): Claims => {
    const known = verified.recall(token)
    if (known) return known
    const { header, payload } = readSigned(token, keys.find)
    if (header.typ !== TYPE) throw new UnreadableJws('typ is not at+jwt')
    const claims = judgeClaims(readJsonObject(payload, 'payload'), { settings, now: clock.now() })
    if (!bypassOn && claims.amr.includes('bypass')) {
      throw new UnreadableJws('bypass token, bypass is off')
    }
    verified.keep(token, header.kid, claims)
    return claims
  }

  const verify: Tokens['verify'] = (token) => {
    const claims = read(token)
    if (claims.exp <= secondsOf(clock.now())) throw expired()
    return claims
  }

  return {
    issue,
    verify: (token) => refusing(() => verify(token)),
    verifyIgnoringExpiry: (token) => refusing(() => read(token)),
    requireFit: (account) => requireFit(account, settings),
  }
}

/** What `work` gives; a text that is no token of ours is refused in the words of the catalogue. */
function refusing<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof UnreadableJws) throw invalid(error)
    throw error
  }
}

const headers = { 'WWW-Authenticate': 'Bearer error="invalid_token"' }

const invalid = ({ message }: UnreadableJws): AppError =>
  new AppError('invalid_token', { detail: message, headers })

const expired = (): AppError => new AppError('token_expired', { headers })
