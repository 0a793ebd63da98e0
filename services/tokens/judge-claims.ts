import type { JwtSettings } from '../../config/settings.js'
import { secondsOf } from '../../lib/clock.js'
import { UnreadableJws } from '../../lib/compact-jws.js'
import { SignedClaims, type Claims } from './claims.js'

/** How far the clocks of two instances may be apart, in seconds. */
export const CLOCK_TOLERANCE = 5

/**
 * The claims of a payload whose signature holds, but for whether they have expired: `exp` is never
 * later than the lifetime in `settings` allows, however long the token was meant to live when it
 * was signed. Throws UnreadableJws.
 */
export function judgeClaims(
  payload: Readonly<Record<string, unknown>>,
  { settings, now }: { settings: JwtSettings; now: Date },
): Claims {
  const read = SignedClaims.safeParse(payload)
  if (!read.success) throw new UnreadableJws(`claims: ${faultsOf(read.error)}`)
  const { nbf, ...claims } = read.data
  const latest = secondsOf(now) + CLOCK_TOLERANCE
  requireThat(claims.iss === settings.issuer, 'iss is not ours')
  requireThat(claims.aud === settings.audience, 'aud is not ours')
  requireThat(nbf === undefined || nbf <= latest, 'nbf lies ahead')
  requireThat(claims.iat <= latest, 'iat lies ahead')
  requireThat(claims.exp > claims.iat, 'exp is not after iat')
  return { ...claims, exp: Math.min(claims.exp, claims.iat + settings.lifetimeSeconds) }
}

function requireThat(holds: boolean, otherwise: string): void {
  if (!holds) throw new UnreadableJws(otherwise)
}

/** Which claims are not what they should be; never what they say. */
const faultsOf = ({ issues }: { issues: readonly { path: PropertyKey[]; code: string }[] }) =>
  issues.map(({ path, code }) => `${path.map(String).join('.')}: ${code}`).join(', ')
