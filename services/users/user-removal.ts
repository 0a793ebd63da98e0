import { toAccount } from '../accounts.js'
import {
  actorFields,
  compareRoles,
  getExpected,
  requireMayAssign,
  requireMayManage,
  requireOtherAdministrator,
  rolesOfManager,
} from '../administration.js'
import type { Users, UsersParts } from './user-wishes.js'

/** Deletes an account with its roles, identities and sessions: never the last administrator's. */
export const removeUser =
  ({ models, revocations, audit }: UsersParts): Users['remove'] =>
  async ({ id, expects }, actor) => {
    await models.transaction(async (transaction) => {
      const actorRoles = await rolesOfManager(models, actor, transaction)
      const row = await getExpected(models, { id, expects }, transaction)
      const account = toAccount(row)
      requireMayManage(actorRoles, account.roles)
      // With the account its roles are gone: that is to take them away.
      requireMayAssign(actorRoles, compareRoles(account.roles, []))
      await requireOtherAdministrator(models, { from: account, to: null }, transaction)
      await models.User.remove(id, transaction)
      await revocations.revoke({ kind: 'user', id }, transaction)
      const fields = { ...actorFields(actor), userId: id, username: account.username }
      await audit.record('user_deleted', fields, transaction)
    })
  }
