import { DataTypes } from 'sequelize'
import type { Migration } from './migration.js'

const columns = {
  id: { type: DataTypes.UUID, primaryKey: true, allowNull: false },
  user_id: {
    type: DataTypes.UUID,
    allowNull: false,
    references: { model: 'users', key: 'id' },
    onUpdate: 'CASCADE',
    onDelete: 'CASCADE',
  },
  amr: { type: DataTypes.STRING(64), allowNull: false },
  provider: { type: DataTypes.STRING(64) },
  address: { type: DataTypes.STRING(64), allowNull: false },
  user_agent: { type: DataTypes.STRING(512), allowNull: false },
  began_at: { type: DataTypes.DATE, allowNull: false },
  last_seen_at: { type: DataTypes.DATE, allowNull: false },
  expires_at: { type: DataTypes.DATE, allowNull: false },
  ended_at: { type: DataTypes.DATE },
  ended_reason: { type: DataTypes.STRING(32) },
}

export const createSessions: Migration = {
  async up({ queryInterface, transaction }) {
    await queryInterface.createTable('sessions', columns, { transaction })
    await queryInterface.addIndex('sessions', ['user_id', 'began_at'], {
      name: 'sessions_user_id_began_at',
      transaction,
    })
    await queryInterface.addIndex('sessions', ['expires_at'], {
      name: 'sessions_expires_at',
      transaction,
    })
  },
  async down({ queryInterface, transaction }) {
    await queryInterface.dropTable('sessions', { transaction })
  },
}
