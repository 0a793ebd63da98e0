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
  provider: { type: DataTypes.STRING, allowNull: false },
  issuer: { type: DataTypes.STRING(512), allowNull: false },
  subject: { type: DataTypes.STRING, allowNull: false },
  last_used_at: { type: DataTypes.DATE },
  created_at: { type: DataTypes.DATE, allowNull: false },
}

export const createIdentities: Migration = {
  async up({ queryInterface, transaction }) {
    await queryInterface.createTable('identities', columns, { transaction })
    await queryInterface.addIndex('identities', ['issuer', 'subject'], {
      name: 'identities_issuer_subject_unique',
      unique: true,
      transaction,
    })
    await queryInterface.addIndex('identities', ['user_id'], {
      name: 'identities_user_id',
      transaction,
    })
  },
  async down({ queryInterface, transaction }) {
    await queryInterface.dropTable('identities', { transaction })
  },
}
