import { z } from 'zod'
import { UnreadableJws } from '../../lib/compact-jws.js'
import type { SensenetSettings } from '../../config/settings.js'
import { SignedClaims, type Claims } from '../tokens/claims.js'
import { judge, typed, type When } from '../tokens/judge-claims.js'

/**
 * How far clocks may be apart, in seconds: a token is good for that much longer than it says, and
 * a refresh token that much sooner.
 */
export const SKEW = 60

/** Our claims, but that `name` is the login name with its domain, as those clients expect. */
const SignedAccess = SignedClaims.omit({ name: true }).extend({
  name: z.string(),
  display_name: z.string().nullable(),
})

const SignedRefresh = SignedClaims.pick({
  ...{ iss: true, aud: true, sub: true, jti: true, sid: true },
  ...{ iat: true, exp: true, nbf: true },
}).extend({ name: z.string() })

export type AccessHalfClaims = Readonly<z.infer<typeof SignedAccess>>

/** What a refresh token says, once verified. */
export type RefreshHalfClaims = Readonly<z.infer<typeof SignedRefresh>>

type Lives = Pick<SensenetSettings, 'domain' | 'accessSeconds' | 'refreshSeconds'>

/** Whom a kind of token is for: neither is for whom the other, or a bearer token, is for. */
export const audienceOf = (kind: 'access' | 'refresh', audience: string): string =>
  `sn-${kind}:${audience}`

/** `Domain\login`, as those clients take it apart again. */
export const domainName = (domain: string, username: string): string => `${domain}\\${username}`

/** What an access token says of the holder of `claims`. It ends no later than those do. */
export function accessClaimsFor(
  claims: Claims,
  { domain, accessSeconds }: Lives,
): AccessHalfClaims {
  const { name: displayName, ...others } = claims
  return {
    ...others,
    aud: audienceOf('access', claims.aud),
    // Clients ask their own clock whether it has begun.
    nbf: claims.iat - SKEW,
    exp: Math.min(claims.iat + accessSeconds, claims.exp),
    name: domainName(domain, claims.username),
    display_name: displayName,
  }
}

/** What the refresh token says that goes with the access token that says `access`. */
export const refreshClaimsFor = (
  claims: Claims,
  access: AccessHalfClaims,
  { refreshSeconds }: Lives,
): RefreshHalfClaims => ({
  iss: claims.iss,
  aud: audienceOf('refresh', claims.aud),
  sub: claims.sub,
  jti: claims.jti,
  sid: claims.sid,
  iat: claims.iat,
  nbf: access.exp,
  exp: access.exp + refreshSeconds,
  name: access.name,
})

type Payload = Readonly<Record<string, unknown>>

/** The claims of an access token's payload as ours. Throws UnreadableJws. */
export function judgeAccess(payload: Payload, when: When): Claims {
  const { nbf, display_name: name, ...claims } = typed(SignedAccess, payload)
  // Nobody gets one by the bypass: whoever shows one made it.
  if (claims.amr.includes('bypass')) throw new UnreadableJws('a bypass token in halves')
  return { ...judge(claims, when, nbf), name }
}

/** The claims of a refresh token's payload. Throws UnreadableJws. */
export function judgeRefresh(payload: Payload, when: When): RefreshHalfClaims {
  const claims = typed(SignedRefresh, payload)
  return judge(claims, when, claims.nbf)
}
