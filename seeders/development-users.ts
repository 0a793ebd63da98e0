import type { Transaction } from 'sequelize'
import { systemClock, type Clock } from '../lib/clock.js'
import type { Models } from '../models/index.js'
import type { Audit } from '../services/audit.js'
import { refuseProduction, type SeedMode } from './refuse-production.js'
import { inTurn, makeMissingRoles } from './roles.js'

/** Who a developer can be at once; nobody of them has a password. */
export const DEVELOPMENT_USERS: readonly DevelopmentUser[] = [
  { username: 'admin', roles: ['admin', 'manage_users', 'view_audit'] },
  { username: 'contributor', roles: ['contributor'] },
  { username: 'manager', roles: ['manage_users'] },
  { username: 'user', roles: [] },
]

export interface DevelopmentUser {
  readonly username: string
  readonly roles: readonly string[]
}

interface SeedParts {
  readonly audit: Pick<Audit, 'record'>
  readonly clock?: Clock
}

/**
 * Makes the development users that are missing, with their roles, a verified e-mail address of a
 * domain that can't exist (RFC 2606) and no password; whoever is there stays as they are. Throws
 * Error in production.
 */
export async function seedDevelopmentUsers(
  models: Models,
  mode: SeedMode,
  { audit, clock = systemClock }: SeedParts,
): Promise<void> {
  refuseProduction(mode)
  await inTurn(models, async (transaction) => {
    await makeMissingRoles(models, transaction)
    for (const { username, roles } of DEVELOPMENT_USERS) {
      const values = await valuesFor(models, { username, now: clock.now() }, transaction)
      if (!values) continue
      const { id: userId } = await models.User.createWithRoles(values, roles, transaction)
      const fields = { userId, username, reason: 'a development user' }
      await audit.record('user_created', fields, transaction)
    }
  })
}

/** Null for someone who is there. An address that someone else has by now is left to them. */
async function valuesFor(
  { User }: Models,
  { username, now }: { username: string; now: Date },
  transaction: Transaction,
) {
  if (await User.findByUsername(username, transaction)) return null
  const email = `${username}@example.test`
  const isTaken = (await User.findVerifiedOwner(email, transaction)) !== null
  return isTaken ? { username } : { username, email, emailVerifiedAt: now }
}
