import { systemClock } from '../lib/clock.js'
import type { Models } from '../models/index.js'

/** Who a developer can be at once: nobody of them has a password. */
export const DEVELOPMENT_USERS = [
  { username: 'admin', roles: ['admin', 'manage_users', 'view_audit'] },
  { username: 'contributor', roles: ['contributor'] },
  { username: 'manager', roles: ['manage_users'] },
  { username: 'user', roles: [] },
]

/** Makes the development users and their roles, where they are missing. */
export async function seedDevelopmentUsers(models: Models): Promise<void> {
  await models.transaction(async (transaction) => {
    if (!(await models.Role.findByName('contributor', transaction))) {
      await models.Role.add({ name: 'contributor', description: 'Development only' }, transaction)
    }
    for (const { username, roles } of DEVELOPMENT_USERS) {
      if (await models.User.findByUsername(username, transaction)) continue
      const email = `${username}@example.test`
      const values = { username, email, emailVerifiedAt: systemClock.now() }
      await models.User.createWithRoles(values, roles, transaction)
    }
  })
}
