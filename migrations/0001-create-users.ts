import { DataTypes, Op } from 'sequelize'
import type { Migration } from './migration.js'

const columns = {
  id: { type: DataTypes.UUID, primaryKey: true, allowNull: false },
  username: { type: DataTypes.STRING, allowNull: false },
  email: { type: DataTypes.STRING },
  email_verified_at: { type: DataTypes.DATE },
  name: { type: DataTypes.STRING },
  password_hash: { type: DataTypes.STRING },
  disabled_at: { type: DataTypes.DATE },
  last_signed_in_at: { type: DataTypes.DATE },
  version: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 1 },
  created_at: { type: DataTypes.DATE, allowNull: false },
  updated_at: { type: DataTypes.DATE, allowNull: false },
}

export const createUsers: Migration = {
  async up({ queryInterface, transaction }) {
    await queryInterface.createTable('users', columns, { transaction })
    await queryInterface.addIndex('users', ['username'], {
      name: 'users_username_unique',
      unique: true,
      transaction,
    })
    await queryInterface.addIndex('users', ['email'], { name: 'users_email', transaction })
    // Anyone may claim an address; only one can have shown that it is theirs.
    await queryInterface.addIndex('users', ['email'], {
      name: 'users_verified_email_unique',
      unique: true,
      where: { email_verified_at: { [Op.ne]: null } },
      transaction,
    })
  },
  async down({ queryInterface, transaction }) {
    await queryInterface.dropTable('users', { transaction })
  },
}
