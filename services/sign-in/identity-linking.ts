import type { AdmissionSettings } from '../../config/settings.js'
import { AppError } from '../../errors/app-error.js'
import type { Clock } from '../../lib/clock.js'
import { isPlain } from '../../lib/text.js'
import type { Models } from '../../models/index.js'
import { takenField } from '../../models/taken-field.js'
import type { Account } from '../account.js'
import { toAccount } from '../accounts.js'
import { decideAdmission } from './admission.js'
import type { Audit } from '../audit.js'
import { MadeMeanwhile, signInIdentity } from './identity-sign-in.js'
import type { IdentityProof } from '../proof.js'
import type { Revocations } from '../revocations.js'
import type { Sessions } from '../sessions.js'
import { describeEnded } from '../sessions/ended-sessions.js'

/** An identity of another party that opens an account. */
export interface LinkedIdentity {
  readonly id: string
  /** The provider's id in our settings. */
  readonly provider: string
  readonly issuer: string
  readonly subject: string
  readonly linkedAt: Date
  readonly lastUsedAt: Date | null
}

/**
 * Whom other parties mean. An account is found by (issuer, subject) and nothing else: never by a
 * username, and by an e-mail address only to refuse.
 */
export interface IdentityLinking {
  /**
   * The account that `proof` opens, made if it is a stranger's and strangers may come. Throws
   * AppError `sign_in_not_allowed`, `account_disabled`, `account_exists` (the e-mail address is
   * somebody's, who must sign in and link), `provider_unavailable` (issuer or subject unusable).
   */
  resolve(proof: IdentityProof, admission: AdmissionSettings): Promise<Account>
  /**
   * Lets `proof` open the account `userId` from now on; again is fine. Throws AppError
   * `identity_taken`, `account_disabled`, `login_required` (the account is gone).
   */
  link(proof: IdentityProof, userId: string): Promise<void>
  /**
   * Ends the sessions that the provider began, but for `currentSession`. Throws AppError
   * `not_found`, or `last_way_in`.
   */
  unlink(userId: string, identityId: string, currentSession?: string | null): Promise<void>
  /** The oldest first. */
  list(userId: string): Promise<LinkedIdentity[]>
}

export interface IdentityLinkingParts {
  readonly models: Models
  readonly clock: Clock
  readonly audit: Audit
  readonly sessions: Pick<Sessions, 'endAll'>
  readonly revocations: Pick<Revocations, 'revoke'>
}

/** Makes the identity linking service. */
export const createIdentityLinking = (parts: IdentityLinkingParts): IdentityLinking => ({
  resolve: (proof, admission) => resolve(parts, proof, admission),
  link: (proof, userId) => link(parts, proof, userId),
  unlink: (userId, id, currentSession = null) => unlink(parts, { userId, id, currentSession }),
  list: async (userId) =>
    (await parts.models.Identity.listFor(userId)).map((row) => ({
      id: row.id,
      provider: row.provider,
      issuer: row.issuer,
      subject: row.subject,
      linkedAt: row.createdAt,
      lastUsedAt: row.lastUsedAt,
    })),
})

async function resolve(
  parts: IdentityLinkingParts,
  proof: IdentityProof,
  admission: AdmissionSettings,
): Promise<Account> {
  requireUsable(proof)
  const verdict = decideAdmission(proof, admission)
  if (!verdict.admitted) throw new AppError('sign_in_not_allowed', { detail: verdict.reason })
  return toAccount(await retryWhenTaken(() => signInIdentity(parts, proof, admission)))
}

/** OpenID Connect Core section 2 ends a subject at 255 characters; ours are never cut to fit. */
const MAX_SUBJECT_LENGTH = 255
const MAX_ISSUER_LENGTH = 512

function requireUsable({ issuer, subject }: IdentityProof): void {
  const usable =
    isIdentifier(subject, MAX_SUBJECT_LENGTH) && isIdentifier(issuer, MAX_ISSUER_LENGTH)
  if (!usable) {
    throw new AppError('provider_unavailable', { detail: 'issuer or subject is empty or too long' })
  }
}

const isIdentifier = (text: string, max: number): boolean =>
  text.trim() !== '' && text.length <= max && isPlain(text)

/**
 * Two first sign-ins at once, or somebody who took the username in between: the unique indexes let
 * one through, and the other looks again.
 */
async function retryWhenTaken<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work()
    } catch (error) {
      if (!wasOutrun(error) || tries === 5) throw error
    }
  }
}

const wasOutrun = (error: unknown): boolean =>
  takenField(error) !== null || error instanceof MadeMeanwhile

async function link(
  { models, clock, audit }: IdentityLinkingParts,
  proof: IdentityProof,
  userId: string,
): Promise<void> {
  requireUsable(proof)
  const { provider, issuer, subject } = proof
  await retryWhenTaken(() =>
    models.transaction(async (transaction) => {
      const user = await models.User.findById(userId, transaction)
      if (!user) throw new AppError('login_required', { detail: 'the account is gone' })
      if (user.disabledAt !== null) throw new AppError('account_disabled')
      const known = await models.Identity.find(proof, transaction)
      if (known && known.userId !== userId) throw new AppError('identity_taken')
      if (known) return
      const values = { userId, provider, issuer, subject, lastUsedAt: clock.now() }
      await models.Identity.link(values, transaction)
      const { username } = user
      await audit.record('identity_linked', { userId, username, provider }, transaction)
    }),
  )
}

interface Unlinking {
  readonly userId: string
  /** Of the identity. */
  readonly id: string
  readonly currentSession: string | null
}

async function unlink(
  { models, audit, sessions }: IdentityLinkingParts,
  { userId, id, currentSession }: Unlinking,
): Promise<void> {
  await models.transaction(async (transaction) => {
    await models.User.hold(userId, transaction)
    const user = await models.User.findById(userId, transaction)
    const identities = await models.Identity.listFor(userId, transaction)
    const identity = identities.find((one) => one.id === id)
    if (!user || !identity) throw new AppError('not_found')
    if (user.passwordHash === null && identities.length === 1) throw new AppError('last_way_in')
    await models.Identity.unlink({ id, userId }, transaction)
    const { username } = user
    const { provider } = identity
    const begunByIt = { userId, provider, except: currentSession }
    const count = await sessions.endAll(begunByIt, 'unlinked', transaction)
    const whom = { userId, username, provider }
    await audit.record('identity_unlinked', whom, transaction)
    if (count === 0) return
    const reason = describeEnded({ reason: 'unlinked', count })
    await audit.record('session_ended', { ...whom, reason }, transaction)
  })
}
