import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { JwtSettings } from '../../config/settings.js'
import { AppError } from '../../errors/app-error.js'
import { secondsOf } from '../../lib/clock.js'
import type { Account } from '../account.js'
import { headerFor, MAX_SIGNED_BYTES } from './signature.js'

const Time = z.int().min(0)

/** Claims that only the reader of a token looks at are `nbf`, which we never set. */
export const SignedClaims = z.object({
  iss: z.string(),
  aud: z.string(),
  sub: z.uuid(),
  jti: z.uuid(),
  sid: z.uuid(),
  iat: Time,
  exp: Time,
  nbf: Time.optional(),
  username: z.string(),
  name: z.string().nullable(),
  email: z.string().nullable(),
  /** Absent in tokens from before it was said: then nobody knows. */
  email_verified: z.boolean().optional(),
  roles: z.array(z.string()),
  amr: z.array(z.string()).min(1),
  /** How far the log of revocations had come when the account was read: later entries may hit. */
  rev: z.int().min(0),
})

/** An assertion is for one app at one moment, and is taken back by nothing but its end. */
export const SignedAssertion = SignedClaims.omit({ rev: true })

/** What a token of ours says, once verified. Times are seconds since the epoch. */
export type Claims = Readonly<Omit<z.infer<typeof SignedClaims>, 'nbf'>>

/** The same of an assertion: `aud` is the host that was asked for. */
export type AssertionClaims = Readonly<Omit<z.infer<typeof SignedAssertion>, 'nbf'>>

/** What a token says of its sign-in, besides of whom. `rev`: see Claims. */
export interface TokenContext {
  readonly amr: string
  readonly sid: string
  readonly rev: number
  /** When its session ends at the latest: no token outlives it. */
  readonly sessionEnd?: Date
}

/** The last moment that a Date can name. */
const NEVER = new Date(8.64e15)

/** The claims are built field by field: a new column never leaks into a token. */
export function claimsFor(
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
    exp: Math.min(iat + settings.lifetimeSeconds, secondsOf(how.sessionEnd ?? NEVER)),
    username: account.username,
    name: account.name,
    email: account.email,
    email_verified: account.emailVerified,
    roles: [...account.roles],
    amr: [how.amr],
    rev: how.rev,
  }
}

/** The longest that anything but the account can make of a token. */
const LONGEST = {
  header: headerFor({ algorithm: 'HS256', kid: 'k'.repeat(43) }, 'at+jwt'),
  how: { amr: `passport:${'x'.repeat(32)}`, sid: randomUUID(), rev: Number.MAX_SAFE_INTEGER },
  now: NEVER,
}

/**
 * Throws AppError `token_too_large` when a token for `account` would not fit into a cookie. Asks no
 * key: what fits, fits under every one.
 */
export function requireFit(account: Account, settings: JwtSettings): void {
  const claims = claimsFor(account, LONGEST.how, { settings, now: LONGEST.now })
  const parts = [LONGEST.header, claims].map((part) => Buffer.byteLength(JSON.stringify(part)))
  const length = parts.reduce((sum, bytes) => sum + Math.ceil((bytes * 4) / 3), 1)
  if (length > MAX_SIGNED_BYTES) {
    throw new AppError('token_too_large', { fields: { roles: 'too_many' } })
  }
}
