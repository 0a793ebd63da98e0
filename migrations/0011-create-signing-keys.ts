import { DataTypes } from 'sequelize'
import type { Migration } from './migration.js'

const columns = {
  kid: { type: DataTypes.STRING(64), primaryKey: true, allowNull: false },
  algorithm: { type: DataTypes.STRING(16), allowNull: false },
  public_jwk: { type: DataTypes.TEXT, allowNull: false },
  sealed: { type: DataTypes.TEXT, allowNull: false },
  secret_id: { type: DataTypes.STRING(64), allowNull: false },
  longest_token_seconds: { type: DataTypes.INTEGER, allowNull: false },
  signs_from: { type: DataTypes.DATE, allowNull: false },
  revoked_at: { type: DataTypes.DATE },
  created_at: { type: DataTypes.DATE, allowNull: false },
}

export const createSigningKeys: Migration = {
  async up({ queryInterface, transaction }) {
    await queryInterface.createTable('signing_keys', columns, { transaction })
  },
  async down({ queryInterface, transaction }) {
    await queryInterface.dropTable('signing_keys', { transaction })
  },
}
