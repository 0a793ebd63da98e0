import type { JwtSettings } from '../config/settings.js'
import { AppError } from '../errors/app-error.js'
import type { Clock } from '../lib/clock.js'
import type { Account } from './account.js'
import { claimsFor, requireFit, type Claims, type TokenContext } from './tokens/claims.js'
import type { TokenKeys } from './tokens/keys.js'
import { ACCESS_TOKEN, createTokenReader, type TokenReader } from './tokens/reader.js'
import { MAX_SIGNED_BYTES, signClaims } from './tokens/signature.js'

export type { AssertionClaims, Claims, TokenContext } from './tokens/claims.js'
export type { Assertions } from './tokens/assertions.js'
export { MAX_TOKEN_BYTES } from './tokens/signature.js'

/** A signed token and what it says. */
export interface IssuedToken {
  readonly token: string
  readonly claims: Claims
}

export interface Tokens extends TokenReader<Claims> {
  /**
   * Signs `account` into a JWT. Throws AppError `token_too_large` where it would not fit into a
   * cookie, and `unavailable` while there is no key to sign with.
   */
  issue(account: Account, how: TokenContext): IssuedToken
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
    const token = signClaims(claims, keys.signing(), ACCESS_TOKEN)
    if (token.lastIndexOf('.') > MAX_SIGNED_BYTES) {
      throw new AppError('token_too_large', { fields: { roles: 'too_many' } })
    }
    return { token, claims }
  }

  const reader = createTokenReader({ settings, find: keys.find, clock, bypassOn })
  return { issue, ...reader, requireFit: (account) => requireFit(account, settings) }
}
