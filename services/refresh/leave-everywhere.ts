import type { Transaction } from 'sequelize'
import type { Audit, AuditFields } from '../audit.js'
import { describeEnded } from '../sessions/ended-sessions.js'
import type { Sessions } from '../sessions.js'

interface LeavingParts {
  readonly sessions: Pick<Sessions, 'end' | 'endAll'>
  readonly audit: Pick<Audit, 'record'>
}

/** Who leaves, as their audit line has it: by which session, and as whom. */
export type Leaving = AuditFields & { readonly userId: string; readonly sessionId: string }

/** Ends the session that is left, and every other of its user; a line for each of the two. */
export async function leaveEverywhere(
  { sessions, audit }: LeavingParts,
  leaving: Leaving,
  transaction: Transaction,
): Promise<void> {
  const { sessionId, userId } = leaving
  const reason = 'ended_by_user'
  await sessions.end(sessionId, 'sign_out', transaction)
  const count = await sessions.endAll({ userId }, reason, transaction)
  await audit.record('sign_out', leaving, transaction)
  const others = { ...leaving, actorId: userId, reason: describeEnded({ reason, count }) }
  await audit.record('session_ended', others, transaction)
}
