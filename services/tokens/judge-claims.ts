import type { z } from 'zod'
import { secondsOf } from '../../lib/clock.js'
import { UnreadableJws } from '../../lib/compact-jws.js'
import { readClaims } from './read-claims.js'
import { SignedAssertion, SignedClaims, type AssertionClaims, type Claims } from './claims.js'

/** How far the clocks of two instances may be apart, in seconds. */
export const CLOCK_TOLERANCE = 5

/** What claims are held to. */
export interface Expected {
  readonly issuer: string
  /** One of them, where there are several. */
  readonly audience: string | readonly string[]
  /** `exp` is never later than this after `iat`, however long the token was meant to live. */
  readonly lifetimeSeconds: number
  /**
   * How much sooner or later than it says a token is good, in seconds; unless said, it may only begin
   * sooner, by CLOCK_TOLERANCE.
   */
  readonly skewSeconds?: number
}

type Payload = Readonly<Record<string, unknown>>

/** What is judged of every kind of token. */
type Judged = Pick<AssertionClaims, 'iss' | 'aud' | 'iat' | 'exp'>

export interface When {
  readonly settings: Expected
  readonly now: Date
}

/** The claims of an access token's payload, but for whether they have expired. Throws UnreadableJws. */
export function judgeClaims(payload: Payload, when: When): Claims {
  const read = readClaims(payload)
  if (read) return judge(read, when)
  const { nbf, ...claims } = typed(SignedClaims, payload)
  return judge(claims, when, nbf)
}

/** The same of an assertion's payload. */
export function judgeAssertion(payload: Payload, when: When): AssertionClaims {
  const { nbf, ...claims } = typed(SignedAssertion, payload)
  return judge(claims, when, nbf)
}

/** `payload` as `schema` has it. Throws UnreadableJws. */
export function typed<T>(schema: z.ZodType<T>, payload: Payload): T {
  const read = schema.safeParse(payload)
  if (!read.success) throw new UnreadableJws(`claims: ${faultsOf(read.error)}`)
  return read.data
}

/** `claims` with the end that holds here. Throws UnreadableJws where they are not meant for us now. */
export function judge<C extends Judged>(claims: C, { settings, now }: When, nbf?: number): C {
  const { issuer, audience, lifetimeSeconds, skewSeconds } = settings
  const latest = secondsOf(now) + (skewSeconds ?? CLOCK_TOLERANCE)
  requireThat(claims.iss === issuer, 'iss is not ours')
  requireThat(isFor(audience, claims.aud), 'aud is not ours')
  requireThat(nbf === undefined || nbf <= latest, 'nbf lies ahead')
  requireThat(claims.iat <= latest, 'iat lies ahead')
  requireThat(claims.exp > claims.iat, 'exp is not after iat')
  const end = Math.min(claims.exp, claims.iat + lifetimeSeconds)
  const exp = end + (skewSeconds ?? 0)
  return exp === claims.exp ? claims : { ...claims, exp }
}

const isFor = (ours: Expected['audience'], audience: string): boolean =>
  typeof ours === 'string' ? ours === audience : ours.includes(audience)

function requireThat(holds: boolean, otherwise: string): void {
  if (!holds) throw new UnreadableJws(otherwise)
}

/** Which claims are not what they should be; never what they say. */
const faultsOf = ({ issues }: { issues: readonly { path: PropertyKey[]; code: string }[] }) =>
  issues.map(({ path, code }) => `${path.map(String).join('.')}: ${code}`).join(', ')
