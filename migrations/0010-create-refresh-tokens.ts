import { DataTypes } from 'sequelize'
import type { Migration } from './migration.js'

const columns = {
  id: { type: DataTypes.UUID, primaryKey: true, allowNull: false },
  session_id: {
    type: DataTypes.UUID,
    allowNull: false,
    references: { model: 'sessions', key: 'id' },
    onUpdate: 'CASCADE',
    onDelete: 'CASCADE',
  },
  secret_hash: { type: DataTypes.STRING(64), allowNull: false },
  seed: { type: DataTypes.STRING(64), allowNull: false },
  created_at: { type: DataTypes.DATE, allowNull: false },
  expires_at: { type: DataTypes.DATE, allowNull: false },
  spent_at: { type: DataTypes.DATE },
}

export const createRefreshTokens: Migration = {
  async up({ queryInterface, transaction }) {
    await queryInterface.createTable('refresh_tokens', columns, { transaction })
    const index = (fields: string[], options: { name: string }) =>
      queryInterface.addIndex('refresh_tokens', fields, { ...options, transaction })
    await index(['session_id'], { name: 'refresh_tokens_session_id' })
    await index(['expires_at'], { name: 'refresh_tokens_expires_at' })
    await queryInterface.addIndex('refresh_tokens', ['session_id'], {
      name: 'refresh_tokens_unspent_unique',
      unique: true,
      where: { spent_at: null },
      transaction,
    })
  },
  async down({ queryInterface, transaction }) {
    await queryInterface.dropTable('refresh_tokens', { transaction })
  },
}
