import { randomUUID } from 'node:crypto'
import { systemClock } from '../lib/clock.js'
import type { Migration } from './migration.js'

/** What these were called at this step; what they are called later is another step's business. */
const BUILT_IN = [
  { name: 'admin', description: 'May do everything.' },
  { name: 'manage_users', description: 'May see and change users and roles.' },
  { name: 'view_audit', description: 'May read the audit log.' },
]

export const insertBuiltInRoles: Migration = {
  async up({ queryInterface, transaction }) {
    const now = systemClock.now()
    const rows = BUILT_IN.map((role) => ({
      ...role,
      id: randomUUID(),
      built_in: true,
      created_at: now,
      updated_at: now,
    }))
    await queryInterface.bulkInsert('roles', rows, { transaction })
  },
  async down({ queryInterface, transaction }) {
    // Whoever holds one would lose it with the tables of the step before in any case.
    await queryInterface.bulkDelete('user_roles', {}, { transaction })
    await queryInterface.bulkDelete(
      'roles',
      { name: BUILT_IN.map(({ name }) => name) },
      { transaction },
    )
  },
}
