import type { Transaction } from 'sequelize'
import type { Clock } from '../lib/clock.js'
import type { Models } from '../models/index.js'
import type { Session } from '../models/session.js'
import type { Account } from './account.js'
import { toAccount } from './accounts.js'
import type { Audit } from './audit.js'
import type { Providers } from './providers.js'
import { leaveEverywhere, type Leaving } from './refresh/leave-everywhere.js'
import type { IssuedRefreshToken, RefreshChain, ShownToken } from './refresh/refresh-chain.js'
import type { Sessions } from './sessions.js'
import type { SessionUpkeep } from './sessions/session-upkeep.js'
import type { SignedIn, SignInContext } from './sign-in.js'
import type { Claims, Tokens } from './tokens.js'

/** A refresh token as it was shown. */
export interface Presented {
  readonly text: string
  /** Whether who shows it is who was given the tokens of this session; unless given, anybody is. */
  readonly isOwner?: (sessionId: string) => boolean
}

/** Keeps sign-ins going. */
export interface Refresh {
  /**
   * A new token for whom the refresh token is of, with what holds of them by now, and the
   * refresh token that comes next. Null where it is none of ours, has expired, or its session has
   * ended. One spent before the grace is over leads to the same successor; one spent earlier ends
   * its session, and leaves an audit line. Throws AppError as `Tokens.issue` does, and
   * `unavailable`.
   */
  refresh(presented: Presented, context: SignInContext): Promise<SignedIn | null>
  /** Signs out whom the refresh token is of; nothing happens where it is none of ours. */
  signOut(presented: Presented, context: SignInContext): Promise<void>
  /**
   * The same, and every other session of the user with it: only for who could refresh by that token
   * now. False where they could not; then nothing happens.
   */
  signOutEverywhere(presented: Presented, context: SignInContext): Promise<boolean>
  /**
   * What holds by now of whose session `of.sid` is, for who has shown in another way than by the chain
   * that it is theirs; spends nothing. Null where the session has ended or is not of the user
   * `of.sub`, or the account is disabled. Throws AppError as `Tokens.issue` does.
   */
  renew(of: Pick<Claims, 'sub' | 'sid'>): Promise<Claims | null>
}

export interface RefreshParts {
  readonly models: Models
  readonly chain: RefreshChain
  readonly sessions: Pick<Sessions, 'end' | 'endAll'>
  readonly providers: Providers
  readonly tokens: Pick<Tokens, 'issue'>
  readonly audit: Pick<Audit, 'record'>
  readonly clock: Clock
  readonly sessionUpkeep: Pick<SessionUpkeep, 'noteSeen'>
  /** False: what the bypass began goes on no more. */
  readonly bypassOn: boolean
}

/** Makes the refresh service. */
export const createRefresh = (parts: RefreshParts): Refresh => ({
  refresh: (presented, context) =>
    withOwner(parts, presented, (known, transaction) =>
      refreshWithin({ ...parts, context }, known, transaction),
    ),
  signOut: async (presented, context) => {
    await withOwner(parts, presented, async ({ owner }, transaction) => {
      if (!(await parts.sessions.end(owner.session.id, 'sign_out', transaction))) return
      await parts.audit.record('sign_out', lineOf(owner, context), transaction)
    })
  },
  signOutEverywhere: async (presented, context) =>
    (await withOwner(parts, presented, async ({ shown, owner }, transaction) => {
      const mayRefresh = goesOn(parts, owner) && !owner.account.disabled
      if (!mayRefresh || !parts.chain.isOpen(shown)) return false
      await leaveEverywhere(parts, lineOf(owner, context), transaction)
      return true
    })) ?? false,
  renew: async ({ sub, sid }) => {
    // Read before the account is: a revocation that this has not seen will hit its token.
    const rev = await parts.models.Counter.read('revocations', null)
    const owner = await findOwner(parts, sid, null)
    if (owner?.account.id !== sub || !goesOn(parts, owner) || owner.account.disabled) return null
    return issueFor(parts, owner, rev).claims
  },
})

/** A token that somebody showed, and what is known of it. */
interface Known {
  readonly shown: ShownToken
  readonly owner: Owner
  /** How far the log of revocations had come before anything else was read. */
  readonly rev: number
}

/**
 * Does `work` in a transaction with what was presented; null where it is none of ours. Asked once
 * before: who holds no token neither waits in the line of those who write, nor holds it up.
 */
async function withOwner<T>(
  { models, chain }: Pick<RefreshParts, 'models' | 'chain'>,
  { text, isOwner = () => true }: Presented,
  work: (known: Known, transaction: Transaction) => Promise<T>,
): Promise<T | null> {
  if ((await chain.recognise(text)) === null) return null
  return models.transaction(async (transaction) => {
    // Read before the account is: a revocation that this refresh has not seen will hit its token.
    const rev = await models.Counter.read('revocations', transaction)
    const shown = await chain.recognise(text, transaction)
    const owner = shown && (await findOwner({ models }, shown.row.sessionId, transaction))
    return owner && isOwner(owner.session.id) ? work({ shown, owner, rev }, transaction) : null
  })
}

interface Asked extends RefreshParts {
  readonly context: SignInContext
}

async function refreshWithin(
  parts: Asked,
  { shown, owner, rev }: Known,
  transaction: Transaction,
): Promise<SignedIn | null> {
  if (!goesOn(parts, owner)) return null
  if (owner.account.disabled) return endDisabled(parts, owner, transaction)
  const { id: sessionId, expiresAt: end } = owner.session
  const step = await parts.chain.advance(shown, { sessionId, end }, transaction)
  if (step.kind === 'reused') return endReused(parts, owner, transaction)
  return step.kind === 'issued' ? signIn(parts, owner, { rev, refreshToken: step.token }) : null
}

/** Whose sign-in a token belongs to. */
interface Owner {
  readonly session: Session
  readonly account: Account
}

async function findOwner(
  { models }: Pick<RefreshParts, 'models'>,
  sessionId: string,
  transaction: Transaction | null,
): Promise<Owner | null> {
  const session = await models.Session.findById(sessionId, transaction)
  const user = session && (await models.User.findById(session.userId, transaction))
  return session && user ? { session, account: toAccount(user) } : null
}

/** Whether the session has not ended, and the way in that it began by is still there. */
function goesOn({ clock, bypassOn, providers }: RefreshParts, { session }: Owner): boolean {
  if (session.endedAt !== null || session.expiresAt <= clock.now()) return false
  if (session.amr === 'bypass') return bypassOn
  return session.provider === null || providers.has(session.provider)
}

async function endDisabled(parts: Asked, { session }: Owner, transaction: Transaction) {
  await parts.sessions.end(session.id, 'disabled', transaction)
  return null
}

async function endReused(parts: Asked, owner: Owner, transaction: Transaction) {
  // Somebody else may have found it at the same moment: one line tells.
  if (!(await parts.sessions.end(owner.session.id, 'refresh_reuse', transaction))) return null
  await parts.audit.record('refresh_reused', lineOf(owner, parts.context), transaction)
  return null
}

interface Issued {
  readonly rev: number
  readonly refreshToken: IssuedRefreshToken
}

function signIn(parts: RefreshParts, owner: Owner, { rev, refreshToken }: Issued): SignedIn {
  const { token, claims } = issueFor(parts, owner, rev)
  const { account } = owner
  return { account, token, claims, refreshToken, expiresIn: claims.exp - claims.iat }
}

/** Roles and names are those of the account as it was just read. */
function issueFor(
  { tokens, sessionUpkeep }: RefreshParts,
  { session, account }: Owner,
  rev: number,
) {
  const { id: sid, amr, expiresAt: sessionEnd } = session
  sessionUpkeep.noteSeen(sid)
  return tokens.issue(account, { amr, sid, rev, sessionEnd })
}

const lineOf = ({ session, account }: Owner, { address, requestId }: SignInContext): Leaving => ({
  userId: account.id,
  username: account.username,
  sessionId: session.id,
  amr: session.amr,
  ...(session.provider === null ? {} : { provider: session.provider }),
  address,
  requestId,
})
