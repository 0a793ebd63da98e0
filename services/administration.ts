import type { Transaction } from 'sequelize'
import { AppError } from '../errors/app-error.js'
import type { Models } from '../models/index.js'
import type { User } from '../models/user.js'
import { ADMIN, holdsRole, holdsRoles, isByKey, rolesWithin } from './access.js'
import type { Account } from './account.js'
import type { Actor, Expects } from './actor.js'
import type { AuditFields } from './audit.js'

/** The role that the administration of users and roles needs. */
export const MANAGE_USERS = 'manage_users'

/**
 * The roles that the actor holds now: a token may be hours older than their dismissal. Throws
 * AppError `invalid_token`, `account_disabled` or `insufficient_role` for who may no longer act.
 */
export async function rolesOfManager(
  { User }: Models,
  { claims }: Actor,
  transaction: Transaction,
): Promise<string[]> {
  const row = await User.findById(claims.sub, transaction)
  if (!row) {
    const headers = { 'WWW-Authenticate': 'Bearer error="invalid_token"' }
    throw new AppError('invalid_token', { detail: 'the account is gone', headers })
  }
  if (row.disabledAt !== null) throw new AppError('account_disabled')
  const held = row.roles.map(({ name }) => name)
  // A key may do less than its owner, however much the owner may do.
  const roles = isByKey(claims) ? rolesWithin(claims.roles, held) : held
  if (!holdsRole(roles, MANAGE_USERS)) throw refusal('no longer manages users')
  return roles
}

/** Only an administrator changes an administrator. Throws AppError `insufficient_role`. */
export function requireMayManage(actorRoles: readonly string[], targetRoles: readonly string[]) {
  if (targetRoles.includes(ADMIN) && !actorRoles.includes(ADMIN)) {
    throw refusal('the target is an administrator')
  }
}

/**
 * Who sets a password or an e-mail address could sign in as its holder, so only who holds every
 * role of theirs may. Throws AppError `insufficient_role`.
 */
export function requireMayActFor(actorRoles: readonly string[], targetRoles: readonly string[]) {
  if (!holdsRoles(actorRoles, targetRoles)) throw refusal('the target holds roles the actor lacks')
}

/** One gives and takes only what one holds. Throws AppError `insufficient_role`. */
export function requireMayAssign(actorRoles: readonly string[], { given, taken }: RoleDifference) {
  if (!holdsRoles(actorRoles, [...given, ...taken])) throw refusal('assigns roles the actor lacks')
}

const refusal = (detail: string): AppError => new AppError('insufficient_role', { detail })

export interface RoleDifference {
  readonly given: readonly string[]
  readonly taken: readonly string[]
}

/** What changes between two sets of roles. */
export const compareRoles = (from: readonly string[], to: readonly string[]): RoleDifference => ({
  given: to.filter((role) => !from.includes(role)),
  taken: from.filter((role) => !to.includes(role)),
})

/** A difference in an audit line: `+editor -auditor`. */
export const describeDifference = ({ given, taken }: RoleDifference): string =>
  [...given.map((role) => `+${role}`), ...taken.map((role) => `-${role}`)].join(' ')

/** The actor's part of an audit line. */
export const actorFields = ({ claims, address, requestId }: Actor): AuditFields => ({
  actorId: claims.sub,
  sessionId: claims.sid,
  address,
  requestId,
})

/** The row, in a version that was expected. Throws AppError `not_found` or `version_mismatch`. */
export async function getExpected(
  { User }: Models,
  { id, expects }: { id: string; expects: Expects },
  transaction: Transaction,
): Promise<User> {
  const row = await User.findById(id, transaction)
  if (!row) throw new AppError('not_found')
  if (!expects(String(row.version))) throw new AppError('version_mismatch')
  return row
}

/** Somebody must stay who may do everything. `to`: null where the account goes. */
export async function requireOtherAdministrator(
  { User }: Models,
  { from, to }: { from: Account; to: Standing | null },
  transaction: Transaction,
): Promise<void> {
  if (!mayAdministrate(from) || (to && mayAdministrate(to))) return
  const others = await User.countOtherAdministrators(from.id, transaction)
  if (others === 0) throw new AppError('last_administrator')
}

type Standing = Pick<Account, 'kind' | 'roles' | 'disabled'>

/** A program can't come in and put things right. */
const mayAdministrate = ({ kind, roles, disabled }: Standing): boolean =>
  kind === 'person' && roles.includes(ADMIN) && !disabled
