import type { Transaction } from 'sequelize'
import type { EndedReason } from '../../models/session.js'
import { compareRoles } from '../administration.js'
import type { Ended } from '../sessions/ended-sessions.js'
import type { Step } from './user-step.js'
import type { UsersParts } from './user-wishes.js'

/**
 * Takes back what a change of an account takes away: all sessions where it is disabled or gets
 * another password; where it loses a role the tokens alone, so that the next ones say less. Rights
 * that are given wait for the next token. Null: no session ended.
 */
export async function takeBackAfter(
  { sessions, revocations }: Pick<UsersParts, 'sessions' | 'revocations'>,
  step: Step,
  transaction: Transaction,
): Promise<Ended | null> {
  const { id } = step.from
  const reason = findReason(step)
  if (reason !== null) {
    return { reason, count: await sessions.endAll({ userId: id }, reason, transaction) }
  }
  const { taken } = compareRoles(step.from.roles, step.to.roles)
  if (taken.length > 0) await revocations.revoke({ kind: 'user', id }, transaction)
  return null
}

function findReason({ from, to, passwordHash }: Step): EndedReason | null {
  if (to.disabled && !from.disabled) return 'disabled'
  return passwordHash === null ? null : 'password_changed'
}
