import { DataTypes } from 'sequelize'
import type { Migration } from './migration.js'

/** No foreign keys: what was written of an account outlives the account. */
const columns = {
  seq: { type: DataTypes.BIGINT, primaryKey: true, allowNull: false },
  at: { type: DataTypes.DATE, allowNull: false },
  event: { type: DataTypes.STRING(64), allowNull: false },
  user_id: DataTypes.STRING(64),
  username: DataTypes.STRING,
  actor_id: DataTypes.STRING(64),
  session_id: DataTypes.STRING(64),
  amr: DataTypes.STRING,
  provider: DataTypes.STRING,
  address: DataTypes.STRING(64),
  request_id: DataTypes.STRING(64),
  reason: DataTypes.TEXT,
  previous_hash: { type: DataTypes.STRING(64), allowNull: false },
  hash: { type: DataTypes.STRING(64), allowNull: false },
}

export const createAuditEvents: Migration = {
  async up({ queryInterface, transaction }) {
    await queryInterface.createTable('audit_events', columns, { transaction })
    for (const column of ['event', 'user_id', 'username', 'actor_id', 'at']) {
      await queryInterface.addIndex('audit_events', [column, 'seq'], {
        name: `audit_events_${column}`,
        transaction,
      })
    }
  },
  async down({ queryInterface, transaction }) {
    await queryInterface.dropTable('audit_events', { transaction })
  },
}
