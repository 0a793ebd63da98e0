import { randomUUID } from 'node:crypto'
import type { Transaction } from 'sequelize'
import { AppError } from '../errors/app-error.js'
import type { Clock } from '../lib/clock.js'
import type { Models } from '../models/index.js'
import type { Account } from './account.js'
import { toAccount, type Accounts } from './accounts.js'
import type { Audit, AuditEvent, AuditFields } from './audit.js'
import type { IdentityLinking } from './sign-in/identity-linking.js'
import type { Limits } from './limits.js'
import type { IdentityProof, Proof } from './proof.js'
import type { Providers } from './providers.js'
import type { IssuedRefreshToken, RefreshChain } from './refresh/refresh-chain.js'
import type { NewSession, Sessions } from './sessions.js'
import { isRecent } from './sessions/freshness.js'
import type { Claims, Tokens } from './tokens.js'

/** A session that has begun. */
export interface SignedIn {
  readonly account: Account
  readonly token: string
  readonly claims: Claims
  readonly refreshToken: IssuedRefreshToken
  /** Seconds until the token expires. */
  readonly expiresIn: number
}

/** From where somebody signs in. */
export interface SignInContext {
  readonly address: string
  readonly agent: string
  readonly requestId: string
  /** They were asked to prove who they are anew: without a proof of that nobody comes in. */
  readonly fresh?: boolean
}

export interface SignIn {
  /**
   * Begins a session for whomever `proof` is of; every way in ends here. Throws AppError
   * `account_disabled`, `invalid_credentials`, `unknown_provider`, `token_too_large`,
   * `fresh_sign_in_unproven`, and as
   * `IdentityLinking.resolve` and `Accounts.findOrCreateForBypass` do. Leaves one audit line.
   */
  begin(proof: Proof, context: SignInContext, wish?: SessionWish): Promise<SignedIn>
}

/** What is asked of the session that begins. */
export interface SessionWish {
  /** When it ends, in seconds from now; it never goes on for longer than any session may. */
  readonly maxAgeSeconds?: number
}

export interface SignInParts {
  readonly accounts: Pick<Accounts, 'findOrCreateForBypass'>
  readonly linking: Pick<IdentityLinking, 'resolve'>
  readonly providers: Providers
  readonly tokens: Pick<Tokens, 'issue'>
  readonly sessions: Pick<Sessions, 'begin'>
  readonly chain: Pick<RefreshChain, 'begin'>
  readonly models: Models
  readonly audit: Audit
  readonly clock: Clock
  readonly limits: Pick<Limits, 'noteSignIn'>
  /** How long a session goes on at most, in seconds. */
  readonly maxAgeSeconds: number
}

/** Makes the sign-in service. */
export const createSignIn = (parts: SignInParts): SignIn => ({
  begin: async (proof, context, { maxAgeSeconds = Infinity } = {}) => {
    const { address, requestId } = context
    const line = { ...lineOf(proof), address, requestId }
    try {
      const length = Math.min(maxAgeSeconds, parts.maxAgeSeconds)
      const signedIn = await begin({ ...parts, maxAgeSeconds: length, context }, proof, line)
      parts.limits.noteSignIn(signedIn.account.id, address)
      return signedIn
    } catch (error) {
      throw await recordFailure(parts.audit, line, error)
    }
  },
})

/** The account is found or made first, in transactions of its own; then all else is one change. */
async function begin(parts: Asked, proof: Proof, line: AuditFields): Promise<SignedIn> {
  const { models, tokens, clock, audit } = parts
  const authenticatedAt = requireAuthenticated(parts, proof)
  const id = await resolve(parts, proof)
  return models.transaction(async (transaction) => {
    // Who ends all sessions of the account, or disables it, comes before this one or after it.
    await models.User.hold(id, transaction)
    // Read before the account is: a revocation that this sign-in has not seen will hit its token.
    const rev = await models.Counter.read('revocations', transaction)
    const account = await getAccount(models, { id, proof }, transaction)
    const now = clock.now()
    // Signed before anything is noted: what cannot be signed has not signed in.
    const sid = randomUUID()
    const { token, claims } = tokens.issue(account, { amr: proof.amr, sid, rev })
    await models.User.noteSignIn(id, now, transaction)
    const refreshToken = await beginSession(
      parts,
      { userId: id, sid, proof, authenticatedAt },
      transaction,
    )
    const fields = { ...line, userId: id, username: account.username, sessionId: sid }
    await audit.record(eventOf(proof), fields, transaction)
    const expiresIn = claims.exp - claims.iat
    return { account: { ...account, lastSignedInAt: now }, token, claims, expiresIn, refreshToken }
  })
}

interface Asked extends SignInParts {
  readonly context: SignInContext
}

interface Beginning extends Required<Pick<NewSession, 'userId' | 'proof' | 'authenticatedAt'>> {
  readonly sid: string
}

async function beginSession(
  { sessions, chain, clock, maxAgeSeconds, context: { address, agent } }: Asked,
  { userId, sid: id, proof, authenticatedAt }: Beginning,
  transaction: Transaction,
): Promise<IssuedRefreshToken> {
  const end = new Date(clock.now().getTime() + maxAgeSeconds * 1000)
  const who = { id, userId, proof, authenticatedAt, address, agent }
  await sessions.begin({ ...who, expiresAt: end }, transaction)
  return chain.begin({ sessionId: id, end }, transaction)
}

const eventOf = ({ kind }: Proof): AuditEvent => (kind === 'bypass' ? 'bypass_sign_in' : 'sign_in')

/**
 * When they proved who they are; null: nobody said. Throws AppError `fresh_sign_in_unproven` where it
 * had to be just now and was not.
 */
function requireAuthenticated(parts: Asked, proof: Proof): Date | null {
  const now = parts.clock.now()
  const at = proof.kind === 'identity' ? provenAt(parts, proof, now) : now
  if (parts.context.fresh !== true || isRecent(at, now)) return at
  const detail = at === null ? 'no auth_time' : 'auth_time of long ago'
  throw new AppError('fresh_sign_in_unproven', { detail })
}

/** What counts is what the provider says, or its callback where we were told to take that for it. */
function provenAt({ providers }: SignInParts, proof: IdentityProof, now: Date): Date | null {
  const how = providers.get(proof.provider)?.freshSignIn ?? 'never'
  if (how === 'never') return null
  return how === 'callback' ? now : (proof.authenticatedAt ?? null)
}

/** The id of the account that `proof` opens. */
async function resolve(parts: SignInParts, proof: Proof): Promise<string> {
  switch (proof.kind) {
    case 'password':
      return proof.userId
    case 'bypass':
      return (await parts.accounts.findOrCreateForBypass(proof.username)).id
    case 'identity':
      return (await byIdentity(parts, proof)).id
  }
}

/** Disabled, deleted or changed since the password was checked: looks like a wrong one. */
async function getAccount(
  { User }: Models,
  { id, proof }: { id: string; proof: Proof },
  transaction: Transaction,
): Promise<Account> {
  const row = await User.findById(id, transaction)
  const account = row && toAccount(row)
  if (account?.kind === 'service') {
    throw new AppError('sign_in_not_allowed', { detail: 'a service has no way to sign in' })
  }
  const isStale = proof.kind === 'password' && account?.version !== proof.version
  if (account && !account.disabled && !isStale) return account
  if (account && proof.kind !== 'password') throw new AppError('account_disabled')
  throw new AppError('invalid_credentials', { detail: 'gone, disabled or changed in the meantime' })
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

/**
 * Notes that nobody came in, and returns what to throw. A refusal that cannot be noted is an outage;
 * of two outages the first says more.
 */
async function recordFailure(audit: Audit, line: AuditFields, error: unknown): Promise<unknown> {
  try {
    await audit.recordAlone('sign_in_failed', { ...line, reason: reasonOf(error) })
    return error
  } catch (outage) {
    return error instanceof AppError && error.status < 500 ? outage : error
  }
}

/** Expected failures say why in their own words, which hold no secret; of others only that. */
function reasonOf(error: unknown): string {
  if (!(error instanceof AppError)) return 'fault'
  return error.detail === undefined ? error.code : `${error.code}: ${error.detail}`
}
