import type { Transaction } from 'sequelize'
import type { Models } from '../models/index.js'
import { withSchema } from '../models/migration-lock.js'
import { refuseProduction, type SeedMode } from './refuse-production.js'

/** What the development users hold besides the built-in roles, which the migrations make. */
const ROLES = [{ name: 'contributor', description: 'An example of a role of your own.' }]

/** Makes the roles that are missing and leaves the others as they are. Throws in production. */
export async function seedRoles(models: Models, mode: SeedMode): Promise<void> {
  refuseProduction(mode)
  await inTurn(models, (transaction) => makeMissingRoles(models, transaction))
}

/** Of any number of instances that start at once each finds what the one before it has made. */
export const inTurn = (
  models: Models,
  work: (transaction: Transaction) => Promise<void>,
): Promise<void> =>
  models.transaction((transaction) => withSchema(transaction, () => work(transaction)))

/** As `seedRoles`, within a transaction. */
export async function makeMissingRoles({ Role }: Models, transaction: Transaction): Promise<void> {
  const missing = await Role.findMissing(
    ROLES.map(({ name }) => name),
    transaction,
  )
  const wanted = ROLES.filter(({ name }) => missing.includes(name))
  for (const role of wanted) await Role.add(role, transaction)
}
