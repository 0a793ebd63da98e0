import type { Transaction } from 'sequelize'
import type { Clock } from '../lib/clock.js'
import type { Models } from '../models/index.js'
import type { Session } from '../models/session.js'
import type { Account } from './account.js'
import { toAccount } from './accounts.js'
import type { Audit, AuditFields } from './audit.js'
import type { Providers } from './providers.js'
import type { IssuedRefreshToken, RefreshChain, ShownToken } from './refresh-chain.js'
import type { Sessions } from './sessions.js'
import type { SignedIn, SignInContext } from './sign-in.js'
import type { Tokens } from './tokens.js'

/** Keeps sign-ins going. */
export interface Refresh {
  /**
   * A new token for whom the refresh token `text` is of, with what holds of them by now, and the
   * refresh token that comes next. Null where it is none of ours, has expired, or its session has
   * ended. One spent before the grace is over leads to the same successor; one spent earlier ends
   * its session, and leaves an audit line. Throws AppError as `Tokens.issue` does, and
   * `unavailable`.
   */
  refresh(text: string, context: SignInContext): Promise<SignedIn | null>
  /** Signs out whom the refresh token is of; nothing happens where it is none of ours. */
  signOut(text: string, context: SignInContext): Promise<void>
}

export interface RefreshParts {
  readonly models: Models
  readonly chain: RefreshChain
  readonly sessions: Pick<Sessions, 'end'>
  readonly providers: Providers
  readonly tokens: Pick<Tokens, 'issue'>
  readonly audit: Pick<Audit, 'record'>
  readonly clock: Clock
  /** False: what the bypass began goes on no more. */
  readonly bypassOn: boolean
}

/** Makes the refresh service. */
export const createRefresh = (parts: RefreshParts): Refresh => ({
  refresh: (text, context) =>
    withToken(parts, text, (shown, transaction) =>
      refreshWithin({ ...parts, context }, shown, transaction),
    ),
  signOut: async (text, context) => {
    await withToken(parts, text, async (shown, transaction) => {
      const owner = await findOwner(parts, shown, transaction)
      if (!owner || !(await parts.sessions.end(owner.session.id, 'sign_out', transaction))) return
      await parts.audit.record('sign_out', lineOf(owner, context), transaction)
    })
  },
})

/**
 * Does `work` in a transaction with the token that `text` is. Asked once before: who holds no token
 * neither waits in the line of those who write, nor holds it up.
 */
async function withToken<T>(
  { models, chain }: Pick<RefreshParts, 'models' | 'chain'>,
  text: string,
  work: (shown: ShownToken, transaction: Transaction) => Promise<T | null>,
): Promise<T | null> {
  if ((await chain.recognise(text)) === null) return null
  return models.transaction(async (transaction) => {
    const shown = await chain.recognise(text, transaction)
    return shown && work(shown, transaction)
  })
}

interface Asked extends RefreshParts {
  readonly context: SignInContext
}

async function refreshWithin(
  parts: Asked,
  shown: ShownToken,
  transaction: Transaction,
): Promise<SignedIn | null> {
  // Read before the account is: a revocation that this refresh has not seen will hit its token.
  const rev = await parts.models.Counter.read('revocations', transaction)
  const owner = await findOwner(parts, shown, transaction)
  if (!owner || !goesOn(parts, owner)) return null
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
  { row }: ShownToken,
  transaction: Transaction,
): Promise<Owner | null> {
  const session = await models.Session.findById(row.sessionId, transaction)
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
  await parts.sessions.end(owner.session.id, 'refresh_reuse', transaction)
  await parts.audit.record('refresh_reused', lineOf(owner, parts.context), transaction)
  return null
}

interface Issued {
  readonly rev: number
  readonly refreshToken: IssuedRefreshToken
}

/** Roles and names are those of the account as it was just read. */
function signIn(
  { tokens }: RefreshParts,
  { session, account }: Owner,
  { rev, refreshToken }: Issued,
): SignedIn {
  const { id: sid, amr, expiresAt: sessionEnd } = session
  const { token, claims } = tokens.issue(account, { amr, sid, rev, sessionEnd })
  return { account, token, claims, refreshToken, expiresIn: claims.exp - claims.iat }
}

const lineOf = (
  { session, account }: Owner,
  { address, requestId }: SignInContext,
): AuditFields => ({
  userId: account.id,
  username: account.username,
  sessionId: session.id,
  amr: session.amr,
  ...(session.provider === null ? {} : { provider: session.provider }),
  address,
  requestId,
})
