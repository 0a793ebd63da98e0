import { randomUUID } from 'node:crypto'
import { AppError } from '../errors/app-error.js'
import type { Clock } from '../lib/clock.js'
import type { Models } from '../models/index.js'
import type { Account } from './account.js'
import type { Accounts } from './accounts.js'
import type { Audit, AuditFields } from './audit.js'
import type { IdentityLinking } from './identity-linking.js'
import type { IdentityProof, PasswordProof, Proof } from './proof.js'
import type { Providers } from './providers.js'
import type { Claims, Tokens } from './tokens.js'

/** A session that has begun. */
export interface SignedIn {
  readonly account: Account
  readonly token: string
  readonly claims: Claims
  /** Seconds until the token expires. */
  readonly expiresIn: number
}

/** From where somebody signs in. */
export interface SignInContext {
  readonly address: string
  readonly agent: string
  readonly requestId: string
}

export interface SignIn {
  /**
   * Begins a session for whomever `proof` is of; every way in ends here. Throws AppError
   * `account_disabled`, `invalid_credentials`, `unknown_provider`, `token_too_large`, and as
   * `IdentityLinking.resolve` and `Accounts.findOrCreateForBypass` do. Leaves one audit line.
   */
  begin(proof: Proof, context: SignInContext): Promise<SignedIn>
}

export interface SignInParts {
  readonly accounts: Pick<Accounts, 'findById' | 'findOrCreateForBypass'>
  readonly linking: Pick<IdentityLinking, 'resolve'>
  readonly providers: Providers
  readonly tokens: Pick<Tokens, 'issue'>
  readonly models: Models
  readonly audit: Audit
  readonly clock: Clock
}

/** Makes the sign-in service. */
export const createSignIn = (parts: SignInParts): SignIn => ({
  begin: async (proof, { address, requestId }) => {
    const line = { ...lineOf(proof), address, requestId }
    try {
      const signedIn = await begin(parts, proof)
      const { id: userId, username } = signedIn.account
      const event = proof.kind === 'bypass' ? 'bypass_sign_in' : 'sign_in'
      parts.audit.note(event, { ...line, userId, username })
      return signedIn
    } catch (error) {
      parts.audit.note('sign_in_failed', { ...line, reason: reasonOf(error) })
      throw error
    }
  },
})

async function begin(parts: SignInParts, proof: Proof): Promise<SignedIn> {
  // Read before the account is: a revocation that this sign-in has not seen will hit its token.
  const rev = await parts.models.Counter.read('revocations')
  const account = await resolve(parts, proof)
  if (account.disabled) throw new AppError('account_disabled')
  // Signed before anything is noted: what cannot be signed has not signed in.
  const { token, claims } = parts.tokens.issue(account, { amr: proof.amr, sid: randomUUID(), rev })
  const now = parts.clock.now()
  await parts.models.User.noteSignIn(account.id, now)
  return {
    account: { ...account, lastSignedInAt: now },
    token,
    claims,
    expiresIn: claims.exp - claims.iat,
  }
}

function resolve(parts: SignInParts, proof: Proof): Promise<Account> {
  switch (proof.kind) {
    case 'password':
      return byPassword(parts, proof)
    case 'bypass':
      return parts.accounts.findOrCreateForBypass(proof.username)
    case 'identity':
      return byIdentity(parts, proof)
  }
}

/** Disabled or deleted since the password was checked: looks like a wrong one. */
async function byPassword({ accounts }: SignInParts, proof: PasswordProof): Promise<Account> {
  const account = await accounts.findById(proof.userId)
  if (!account || account.disabled) {
    throw new AppError('invalid_credentials', { detail: 'gone or disabled in the meantime' })
  }
  return account
}

async function byIdentity(
  { linking, providers }: SignInParts,
  proof: IdentityProof,
): Promise<Account> {
  const provider = providers.get(proof.provider)
  if (!provider) throw new AppError('unknown_provider')
  return linking.resolve(proof, provider.admission)
}

function lineOf(proof: Proof): AuditFields {
  const { amr } = proof
  if (proof.kind === 'password') return { amr, userId: proof.userId }
  return proof.kind === 'bypass'
    ? { amr, username: proof.username }
    : { amr, provider: proof.provider }
}

/** Expected failures say why in their own words, which hold no secret; of others only that. */
function reasonOf(error: unknown): string {
  if (!(error instanceof AppError)) return 'fault'
  return error.detail === undefined ? error.code : `${error.code}: ${error.detail}`
}
