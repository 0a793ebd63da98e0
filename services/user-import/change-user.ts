import type { Transaction } from 'sequelize'
import { AppError } from '../../errors/app-error.js'
import type { User, UserChanges } from '../../models/user.js'
import { toAccount } from '../accounts.js'
import { compareRoles, describeDifference, requireOtherAdministrator } from '../administration.js'
import { describeEnded } from '../sessions/ended-sessions.js'
import { takeBackAfter } from '../users/user-revocation.js'
import { applyChange, changedParts, rolesDiffer, toColumns, type Step } from '../users/user-step.js'
import type { UserChange } from '../users/user-wishes.js'
import type { ImportedUser } from './user-record.js'
import type { AuditLines, ImportParts } from './import-parts.js'

interface Change {
  readonly user: ImportedUser
  readonly emailsVerified: boolean
}

/**
 * Gives an account that is here what the file says of it: what it leaves out stays, roles are only
 * added, and nobody is enabled. Throws AppError `last_administrator`, or `not_found` where the
 * account has gone meanwhile.
 */
export async function changeImported(
  parts: ImportParts,
  { user, emailsVerified }: Change,
  transaction: Transaction,
): Promise<AuditLines> {
  const row = await parts.models.User.findByUsername(user.username, transaction)
  if (!row) throw new AppError('not_found', { detail: `line ${user.line}` })
  const from = toAccount(row)
  const passwordHash = user.passwordHash === row.passwordHash ? null : user.passwordHash
  const step = { from, to: applyChange(from, wishOf(user, from.roles)), passwordHash }
  const isVouched = emailsVerified && user.email !== null && !step.to.emailVerified
  if (changedParts(step).length === 0 && !isVouched) return []
  await requireOtherAdministrator(parts.models, step, transaction)
  const columns = toColumns(step, parts.clock.now())
  const vouched = isVouched ? { emailVerifiedAt: parts.clock.now() } : {}
  await write(parts, { step, row, changes: { ...columns, ...vouched } }, transaction)
  const ended = await takeBackAfter(parts, step, transaction)
  return linesOf(step, ended === null || ended.count === 0 ? null : describeEnded(ended))
}

const wishOf = (user: ImportedUser, held: readonly string[]): UserChange => ({
  ...(user.name === null ? {} : { name: user.name }),
  ...(user.email === null ? {} : { email: user.email }),
  ...(user.disabled ? { disabled: true } : {}),
  roles: [...new Set([...held, ...user.roles])],
})

async function write(
  { models: { User } }: ImportParts,
  { step, row, changes }: { step: Step; row: User; changes: UserChanges },
  transaction: Transaction,
): Promise<void> {
  const { from, to, passwordHash } = step
  if (!(await User.changeIfVersion(row, changes, transaction))) {
    throw new AppError('version_mismatch')
  }
  if (rolesDiffer(step)) await User.setRoles(from.id, to.roles, transaction)
  if (passwordHash === null) return
  await User.setPasswordHash(from.id, { from: row.passwordHash, to: passwordHash }, transaction)
}

function linesOf(step: Step, ended: string | null): AuditLines {
  const whom = { userId: step.from.id, username: step.from.username }
  const lines: AuditLines = [
    ['user_changed', { ...whom, reason: changedParts(step).join(', ') || 'e-mail verified' }],
  ]
  if (rolesDiffer(step)) {
    const reason = describeDifference(compareRoles(step.from.roles, step.to.roles))
    lines.push(['role_changed', { ...whom, reason }])
  }
  if (step.passwordHash !== null) lines.push(['password_changed', whom])
  if (ended !== null) lines.push(['session_ended', { ...whom, reason: ended }])
  return lines
}
