import { secondsOf } from '../lib/clock.js'
import { CLOCK_TOLERANCE_SECONDS } from './id-token-checks.js'
import type { ClaimSet } from './identity-claims.js'

/**
 * How long ago a person may have signed in at the provider when they are to prove anew who they are, in
 * seconds: less than such a sign-in is fresh for, so that there is time left to do something with it.
 */
export const FRESH_MAX_AGE = 5 * 60

/**
 * When a person signed in at the provider, by the `auth_time` of a verified ID token (OpenID Connect
 * Core section 2), by our clock; null where it does not say, or names a time that is to come.
 */
export function readAuthTime({ auth_time: at }: ClaimSet, now: Date): Date | null {
  if (typeof at !== 'number' || !(at >= 0)) return null
  if (at > secondsOf(now) + CLOCK_TOLERANCE_SECONDS) return null
  return new Date(Math.min(at * 1000, now.getTime()))
}
