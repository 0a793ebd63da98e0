import { randomUUID } from 'node:crypto'
import type { Transaction } from 'sequelize'
import { AppError } from '../errors/app-error.js'
import { toAccount } from './accounts.js'
import { actorFields, requireMayAssign, rolesOfManager } from './administration.js'
import { keyOf, toPage } from './pages.js'
import { changeUser } from './users/user-change.js'
import { removeUser } from './users/user-removal.js'
import type { Users, UsersParts } from './users/user-wishes.js'

/** The administration of accounts, by the rules in administration.ts. */
export const createUsers = (parts: UsersParts): Users => ({
  page: async ({ limit, cursor, search }) => {
    const wish = { after: keyOf(cursor), limit: limit + 1, search: search ?? null }
    const rows = await parts.models.User.page(wish)
    return toPage(rows.map(toAccount), limit, ({ username }) => username)
  },
  get: async (id) => {
    const row = await parts.models.User.findById(id)
    if (!row) throw new AppError('not_found')
    return toAccount(row)
  },
  create: createUser(parts),
  change: changeUser(parts),
  remove: removeUser(parts),
})

/** The rules of accounts, and those of who may hand out which role. */
const createUser =
  ({ models, accounts, tokens }: UsersParts): Users['create'] =>
  async (wish, actor) => {
    const requireAllowed = async (transaction: Transaction): Promise<void> => {
      const actorRoles = await rolesOfManager(models, actor, transaction)
      requireMayAssign(actorRoles, { given: wish.roles, taken: [] })
    }
    // First, so that who may not learns nothing; and again when it is written, for a password takes
    // long to hash, and the actor may have been dismissed in the meantime.
    await models.transaction(requireAllowed)
    tokens.requireFit({ ...NOBODY, ...wish, id: randomUUID() })
    return accounts.create({ ...wish, requireAllowed }, actorFields(actor))
  }

/** What a token says nothing of. */
const NOBODY = {
  kind: 'person' as const,
  emailVerified: false,
  disabled: false,
  hasPassword: false,
  lastSignedInAt: null,
  createdAt: new Date(0),
  updatedAt: new Date(0),
  version: 1,
}
