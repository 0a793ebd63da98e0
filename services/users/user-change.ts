import type { Transaction } from 'sequelize'
import { AppError } from '../../errors/app-error.js'
import { toDisplayName } from '../../lib/display-name.js'
import { parseEmail } from '../../lib/email.js'
import type { User } from '../../models/user.js'
import { isByKey } from '../access.js'
import type { Account } from '../account.js'
import { toAccount } from '../accounts.js'
import type { Actor } from '../actor.js'
import {
  actorFields,
  compareRoles,
  describeDifference,
  getExpected,
  requireMayActFor,
  requireMayAssign,
  requireMayManage,
  requireOtherAdministrator,
  rolesOfManager,
} from '../administration.js'
import type { AuditEvent, AuditFields } from '../audit.js'
import { describeEnded, type Ended } from '../sessions/ended-sessions.js'
import { requireKnownRoles, requireNoWayIn } from '../new-account.js'
import { applyChange, changedParts, rolesDiffer, toColumns, type Step } from './user-step.js'
import { takeBackAfter } from './user-revocation.js'
import type { UserChange, Users, UsersParts } from './user-wishes.js'

/** Changes an account in one transaction: all of the change, or nothing. */
export const changeUser =
  (parts: UsersParts): Users['change'] =>
  async ({ id, expects, change }, actor) => {
    const { models } = parts
    const canonical = toCanonical(change)
    const passwordHash = await hashPassword(parts, id, canonical)
    return models.transaction(async (transaction) => {
      const actorRoles = await rolesOfManager(models, actor, transaction)
      const row = await getExpected(models, { id, expects }, transaction)
      const from = toAccount(row)
      const step = { from, to: applyChange(from, canonical), passwordHash }
      requireAllowed(actorRoles, step)
      requireFitting(actor, step)
      await requireOtherAdministrator(models, step, transaction)
      const changed = await write(parts, { step, row }, transaction)
      const ended = await takeBackAfter(parts, step, transaction)
      for (const [event, fields] of linesOf({ step, ended }, actor)) {
        await parts.audit.record(event, fields, transaction)
      }
      return changed
    })
  }

/** Every part in its one form. Throws AppError `invalid_request` that names what can have none. */
function toCanonical(change: UserChange): UserChange {
  const name = typeof change.name === 'string' ? toDisplayName(change.name) : change.name
  const email = typeof change.email === 'string' ? parseEmail(change.email) : change.email
  const fields = {
    ...(name === null && change.name !== null ? { name: 'not_a_name' } : {}),
    ...(email === null && change.email !== null ? { email: 'not_an_email' } : {}),
  }
  if (Object.keys(fields).length > 0) throw new AppError('invalid_request', { fields })
  return { ...change, name, email }
}

/**
 * Before the transaction, because it takes long and the database would wait. The password is judged
 * by the names as they will be.
 */
async function hashPassword(
  { models, policy, passwords }: UsersParts,
  id: string,
  change: UserChange,
): Promise<string | null> {
  if (change.password === undefined) return null
  const row = await models.User.findById(id)
  if (!row) throw new AppError('not_found')
  const fault = policy.findFault(change.password, applyChange(toAccount(row), change))
  if (fault) throw new AppError('invalid_request', { fields: { password: fault } })
  return passwords.hash(change.password)
}

function requireAllowed(actorRoles: readonly string[], { from, to, passwordHash }: Step): void {
  requireMayManage(actorRoles, from.roles)
  requireMayAssign(actorRoles, compareRoles(from.roles, to.roles))
  if (passwordHash !== null || to.email !== from.email) requireMayActFor(actorRoles, from.roles)
}

/** A program gets no way to sign in, and makes none for others. */
function requireFitting({ claims }: Actor, { from, to, passwordHash }: Step): void {
  requireNoWayIn({ kind: from.kind, email: to.email, password: passwordHash })
  if (passwordHash !== null && isByKey(claims)) throw new AppError('person_required')
}

/** Writes what differs; a change that changes nothing leaves the version as it is. */
async function write(
  { models, tokens, clock }: UsersParts,
  { step, row }: { step: Step; row: User },
  transaction: Transaction,
): Promise<Account> {
  if (changedParts(step).length === 0) return step.from
  const { User } = models
  const { from, to, passwordHash } = step
  await requireKnownRoles(models, to.roles, transaction)
  const fits = await User.changeIfVersion(row, toColumns(step, clock.now()), transaction)
  if (!fits) throw new AppError('version_mismatch')
  if (rolesDiffer(step)) await User.setRoles(from.id, to.roles, transaction)
  if (passwordHash !== null) {
    const hashes = { from: row.passwordHash, to: passwordHash }
    await User.setPasswordHash(from.id, hashes, transaction)
  }
  const written = toAccount(await getExpected(models, { id: from.id, expects: any }, transaction))
  tokens.requireFit(written)
  return written
}

const any = (): boolean => true

/** One line for the change, and one each for what an auditor looks for: roles, passwords, sessions. */
function linesOf(
  { step, ended }: { step: Step; ended: Ended | null },
  actor: Actor,
): [AuditEvent, AuditFields][] {
  const parts = changedParts(step)
  if (parts.length === 0) return []
  const { id: userId, username } = step.from
  const whom = { ...actorFields(actor), userId, username }
  const lines: [AuditEvent, AuditFields][] = [
    ['user_changed', { ...whom, reason: parts.join(', ') }],
  ]
  if (rolesDiffer(step)) {
    const reason = describeDifference(compareRoles(step.from.roles, step.to.roles))
    lines.push(['role_changed', { ...whom, reason }])
  }
  if (step.passwordHash !== null) lines.push(['password_changed', whom])
  if (ended && ended.count > 0) {
    lines.push(['session_ended', { ...whom, reason: describeEnded(ended) }])
  }
  return lines
}
