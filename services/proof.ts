/**
 * What a strategy proves about a request, and nothing more. `amr` (RFC 8176 in spirit) says how:
 * `pwd`, `bypass`, `oidc:google`, `oauth2:github`, `passport:cas`.
 */
export type Proof = PasswordProof | BypassProof | IdentityProof

/** A password that matched the account as it was at `version`. */
export interface PasswordProof {
  readonly kind: 'password'
  readonly amr: 'pwd'
  readonly userId: string
  /** A change since then may be another password: the proof is good for nothing any more. */
  readonly version: number
}

/** A developer asked to be this username. */
export interface BypassProof {
  readonly kind: 'bypass'
  readonly amr: 'bypass'
  readonly username: string
}

/** Another party vouches for (issuer, subject); everything else is only its word. */
export interface IdentityProof {
  readonly kind: 'identity'
  readonly amr: `${'oidc' | 'oauth2' | 'passport'}:${string}`
  readonly provider: string
  readonly issuer: string
  readonly subject: string
  readonly username: string | null
  readonly name: string | null
  readonly email: string | null
  /** True only when the provider itself says so. */
  readonly emailVerified: boolean
  readonly groups: readonly string[]
  /** When they proved to the provider who they are, which is not to come; absent: it does not say. */
  readonly authenticatedAt?: Date
}
