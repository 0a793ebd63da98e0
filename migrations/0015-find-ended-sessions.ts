import { Op } from 'sequelize'
import type { Migration } from './migration.js'

/** What has ended is swept away, and found without looking at every session there is. */
export const findEndedSessions: Migration = {
  async up({ queryInterface, transaction }) {
    await queryInterface.addIndex('sessions', ['ended_at'], {
      name: 'sessions_ended_at',
      where: { ended_at: { [Op.ne]: null } },
      transaction,
    })
  },
  async down({ queryInterface, transaction }) {
    await queryInterface.removeIndex('sessions', 'sessions_ended_at', { transaction })
  },
}
