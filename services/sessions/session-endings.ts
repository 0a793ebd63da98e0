import type { Transaction } from 'sequelize'
import { AppError } from '../../errors/app-error.js'
import type { Models } from '../../models/index.js'
import type { EndedReason } from '../../models/session.js'
import { holdsRole } from '../access.js'
import type { Actor } from '../actor.js'
import { actorFields, MANAGE_USERS, requireMayManage, rolesOfManager } from '../administration.js'
import type { Audit } from '../audit.js'
import type { Sessions } from '../sessions.js'
import { describeEnded } from './ended-sessions.js'

/**
 * What people do to end sessions: their own, and as administrators those of others. Tokens of an
 * ended session pass on no instance a second later; each ending leaves an audit line.
 */
export interface SessionEndings {
  /** Ends the session of the actor's token, expired or not; again is fine. */
  signOut(actor: Actor): Promise<void>
  /** The same, and every other session of its user with it. */
  signOutEverywhere(actor: Actor): Promise<void>
  /**
   * Ends a session; again is fine. Throws AppError `not_found` for one that is not the actor's, who
   * manages no users; else as `rolesOfManager`, and `insufficient_role` for one of an administrator.
   */
  end(id: string, actor: Actor): Promise<void>
  /** Ends the actor's sessions, or all but the current one. */
  endOwn(keep: 'current' | 'none', actor: Actor): Promise<void>
  /** Ends every session of a user. Throws AppError `not_found`, and as `end` does. */
  endAllOf(userId: string, actor: Actor): Promise<void>
}

interface EndingsParts {
  readonly models: Models
  readonly sessions: Pick<Sessions, 'end' | 'endAll'>
  readonly audit: Audit
}

/** Makes what ends sessions. */
export const createSessionEndings = (parts: EndingsParts): SessionEndings => {
  const within = (work: (transaction: Transaction) => Promise<void>): Promise<void> =>
    parts.models.transaction(work)
  return {
    signOut: (actor) => within((transaction) => signOut(parts, actor, transaction)),
    signOutEverywhere: (actor) =>
      within(async (transaction) => {
        await signOut(parts, actor, transaction)
        await endOwn(parts, { keep: 'none', actor }, transaction)
      }),
    end: (id, actor) => within((transaction) => end(parts, { id, actor }, transaction)),
    endOwn: (keep, actor) => within((transaction) => endOwn(parts, { keep, actor }, transaction)),
    endAllOf: (userId, actor) =>
      within(async (transaction) => {
        const { username } = await getManaged(parts, { userId, actor }, transaction)
        const reason = userId === actor.claims.sub ? 'ended_by_user' : 'ended_by_administrator'
        await endAll(parts, { userId, username, reason, actor, except: null }, transaction)
      }),
  }
}

async function signOut(
  { sessions, audit }: EndingsParts,
  actor: Actor,
  transaction: Transaction,
): Promise<void> {
  const { claims, address, requestId } = actor
  const { sub: userId, username, sid: sessionId } = claims
  if (!(await sessions.end(sessionId, 'sign_out', transaction))) return
  const fields = { userId, username, sessionId, address, requestId }
  await audit.record('sign_out', fields, transaction)
}

async function endOwn(
  parts: EndingsParts,
  { keep, actor }: { keep: 'current' | 'none'; actor: Actor },
  transaction: Transaction,
): Promise<void> {
  const { sub: userId, sid, username } = actor.claims
  const whose = { userId, username, except: keep === 'current' ? sid : null }
  await endAll(parts, { ...whose, reason: 'ended_by_user', actor }, transaction)
}

async function end(
  parts: EndingsParts,
  { id, actor }: { id: string; actor: Actor },
  transaction: Transaction,
): Promise<void> {
  const { models, sessions, audit } = parts
  const { sub, username, roles } = actor.claims
  const session = await models.Session.findById(id, transaction)
  const own = session?.userId === sub
  if (!session || (!own && !holdsRole(roles, MANAGE_USERS))) throw new AppError('not_found')
  const { userId } = session
  const whom = own ? { username } : await getManaged(parts, { userId, actor }, transaction)
  const reason = own ? 'ended_by_user' : 'ended_by_administrator'
  if (!(await sessions.end(id, reason, transaction))) return
  const fields = { ...actorFields(actor), userId, username: whom.username, sessionId: id, reason }
  await audit.record('session_ended', fields, transaction)
}

/** The user, whom the actor may manage. */
async function getManaged(
  { models }: EndingsParts,
  { userId, actor }: { userId: string; actor: Actor },
  transaction: Transaction,
): Promise<{ readonly username: string }> {
  const actorRoles = await rolesOfManager(models, actor, transaction)
  const row = await models.User.findById(userId, transaction)
  if (!row) throw new AppError('not_found')
  requireMayManage(
    actorRoles,
    row.roles.map(({ name }) => name),
  )
  return row
}

interface EndAll {
  readonly userId: string
  readonly username: string
  readonly except: string | null
  readonly reason: EndedReason
  readonly actor: Actor
}

async function endAll(
  { sessions, audit }: EndingsParts,
  { userId, username, except, reason, actor }: EndAll,
  transaction: Transaction,
): Promise<void> {
  const count = await sessions.endAll({ userId, except }, reason, transaction)
  const said = { userId, username, reason: describeEnded({ reason, count }) }
  await audit.record('session_ended', { ...actorFields(actor), ...said }, transaction)
}
