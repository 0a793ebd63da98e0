import type { JwtSettings } from '../../config/settings.js'
import { secondsOf } from '../../lib/clock.js'
import type { ApiKey } from '../../models/api-key.js'
import { BY_KEY, rolesWithin } from '../access.js'
import type { Account } from '../account.js'
import { toAccount } from '../accounts.js'
import type { Claims } from '../tokens.js'

/** A key that exists, as it was when it was looked up. */
export interface FoundKey {
  /** What whoever shows it may claim: `sub` its owner, `sid` and `jti` itself. */
  readonly claims: Claims
  /** The owner, with those of their roles that the key may use. */
  readonly owner: Account
  /** Ranges of addresses it may come from; empty: all. */
  readonly networks: readonly string[]
}

/** The key of a row that was read with its owner, `now`. */
export function toFoundKey(
  row: ApiKey,
  { settings, now }: { settings: Pick<JwtSettings, 'issuer' | 'audience'>; now: Date },
): FoundKey {
  const account = toAccount(row.user)
  const owner = { ...account, roles: rolesWithin(row.scopes, account.roles) }
  const claims: Claims = {
    iss: settings.issuer,
    aud: settings.audience,
    sub: owner.id,
    jti: row.id,
    sid: row.id,
    iat: secondsOf(now),
    exp: secondsOf(row.expiresAt),
    username: owner.username,
    name: owner.name,
    email: owner.email,
    email_verified: owner.emailVerified,
    roles: owner.roles,
    amr: [BY_KEY],
    rev: row.rev,
  }
  return { claims, owner, networks: row.networks }
}
