import { DataTypes } from 'sequelize'
import type { Migration } from './migration.js'

/** No foreign keys: an entry outlives the user whose tokens it hits. */
const columns = {
  id: { type: DataTypes.BIGINT, primaryKey: true, allowNull: false },
  kind: { type: DataTypes.STRING(16), allowNull: false },
  subject: { type: DataTypes.UUID, allowNull: false },
  except_session: { type: DataTypes.UUID },
  at: { type: DataTypes.DATE, allowNull: false },
  expires_at: { type: DataTypes.DATE, allowNull: false },
}

export const createRevocations: Migration = {
  async up({ queryInterface, transaction }) {
    await queryInterface.createTable('revocations', columns, { transaction })
    await queryInterface.addIndex('revocations', ['expires_at'], {
      name: 'revocations_expires_at',
      transaction,
    })
  },
  async down({ queryInterface, transaction }) {
    await queryInterface.dropTable('revocations', { transaction })
  },
}
