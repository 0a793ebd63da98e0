import type { Transaction } from 'sequelize'
import type { Models } from '../../models/index.js'
import type { User } from '../../models/user.js'
import { ADMIN } from '../access.js'
import type { GroupVerdict } from './admission.js'
import { compareRoles, describeDifference } from '../administration.js'

/** What came of a provider's word on roles: lines for the audit log; none: nothing happened. */
export type RoleNotes = readonly string[]

/**
 * Gives and takes the roles of `verdict`, within `transaction`. A role that does not exist is left
 * out, and the last administrator stays one; both are noted.
 */
export async function applyRoles(
  { User, Role }: Models,
  { user, verdict }: { user: User; verdict: GroupVerdict },
  transaction: Transaction,
): Promise<RoleNotes> {
  const current = user.roles.map(({ name }) => name)
  const unknown = await Role.findMissing(verdict.given, transaction)
  const stays = await mustStayAdministrator({ User }, { user, verdict }, transaction)
  const kept = current.filter((role) => !verdict.taken.includes(role) || (stays && role === ADMIN))
  const given = verdict.given.filter((role) => !unknown.includes(role))
  const next = [...new Set([...kept, ...given])]
  const difference = describeDifference(compareRoles(current, next))
  if (difference !== '') {
    await User.setRoles(user.id, next, transaction)
    await User.changeIfVersion(user, {}, transaction)
  }
  return [
    ...(difference === '' ? [] : [`by provider: ${difference}`]),
    ...unknown.map((role) => `by provider: there is no role ${role}`),
    ...(stays ? ['by provider: the last administrator stays one'] : []),
  ]
}

/** A provider that forgets a group must not lock everybody out. */
async function mustStayAdministrator(
  { User }: Pick<Models, 'User'>,
  { user, verdict }: { user: User; verdict: GroupVerdict },
  transaction: Transaction,
): Promise<boolean> {
  const loses = verdict.taken.includes(ADMIN) && user.roles.some(({ name }) => name === ADMIN)
  return loses && (await User.countOtherAdministrators(user.id, transaction)) === 0
}
