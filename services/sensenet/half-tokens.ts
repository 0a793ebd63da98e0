import type { JwtSettings, SensenetSettings } from '../../config/settings.js'
import { AppError } from '../../errors/app-error.js'
import type { Clock } from '../../lib/clock.js'
import { deriveKey } from '../../lib/derive-key.js'
import { Secret } from '../../lib/secret.js'
import type { Claims } from '../tokens/claims.js'
import { createSecretKeys } from '../tokens/keys.js'
import { createReader, type TokenReader } from '../tokens/reader.js'
import { MAX_SIGNED_BYTES, signClaims, type TokenType } from '../tokens/signature.js'
import {
  accessClaimsFor,
  audienceOf,
  judgeAccess,
  judgeRefresh,
  refreshClaimsFor,
  SKEW,
  type RefreshHalfClaims,
} from './half-claims.js'

/** A token in its two halves: neither is worth anything without the other. */
export interface Halves {
  /** Header and payload: what scripts of a page may keep. */
  readonly readable: string
  /** For an HttpOnly cookie. */
  readonly signature: string
}

export interface IssuedHalves {
  readonly access: Halves
  readonly refresh: Halves
  /** Seconds until the refresh token expires. */
  readonly expiresIn: number
}

/**
 * The tokens of sensenet's protocol. They say what our tokens say, and are signed and read by the same
 * code; their types, audiences and key are others, so that one is never taken for the other.
 */
export interface HalfTokens {
  /** Both tokens for who holds `claims`. Throws AppError `token_too_large`. */
  issue(claims: Claims): IssuedHalves
  /** The access token alone. Throws as `issue` does. */
  issueAccess(claims: Claims): Halves
  readonly access: TokenReader<Claims>
  readonly refresh: TokenReader<RefreshHalfClaims>
}

interface HalfTokensParts {
  readonly settings: SensenetSettings
  readonly jwt: Pick<JwtSettings, 'secrets' | 'issuer' | 'audience'>
  readonly clock: Clock
}

/** Makes the tokens in halves. */
export function createHalfTokens({ settings, jwt, clock }: HalfTokensParts): HalfTokens {
  const { accessSeconds, refreshSeconds } = settings
  const keys = createSecretKeys(jwt.secrets.map(keyFrom))
  const sign = (claims: object, type: TokenType): Halves =>
    split(signClaims(claims, keys.signing(), type))
  const expected = (kind: 'access' | 'refresh', lifetimeSeconds: number) => ({
    ...{ find: keys.find, clock },
    settings: {
      issuer: jwt.issuer,
      audience: audienceOf(kind, jwt.audience),
      lifetimeSeconds,
      skewSeconds: SKEW,
    },
  })
  return {
    issue: (claims) => {
      const access = accessClaimsFor(claims, settings)
      const refresh = refreshClaimsFor(claims, access, settings)
      return {
        access: sign(access, ACCESS),
        refresh: sign(refresh, REFRESH),
        expiresIn: refresh.exp - refresh.iat,
      }
    },
    issueAccess: (claims) => sign(accessClaimsFor(claims, settings), ACCESS),
    access: createReader(expected('access', accessSeconds), ACCESS, judgeAccess),
    refresh: createReader(
      expected('refresh', accessSeconds + refreshSeconds),
      REFRESH,
      judgeRefresh,
    ),
  }
}

const ACCESS = 'sn-access+jwt' satisfies TokenType
const REFRESH = 'sn-refresh+jwt' satisfies TokenType

/** Nobody else needs to verify them, so that the key is a secret whatever signs our other tokens. */
const keyFrom = (secret: Secret): Secret =>
  new Secret(deriveKey(secret, 'sensenet token halves', 32).toString('base64url'))

function split(token: string): Halves {
  const dot = token.lastIndexOf('.')
  if (dot > MAX_SIGNED_BYTES) {
    throw new AppError('token_too_large', { fields: { roles: 'too_many' } })
  }
  return { readable: token.slice(0, dot), signature: token.slice(dot + 1) }
}
