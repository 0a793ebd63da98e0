import { DataTypes } from 'sequelize'
import type { Migration } from './migration.js'

const roles = {
  id: { type: DataTypes.UUID, primaryKey: true, allowNull: false },
  name: { type: DataTypes.STRING, allowNull: false },
  description: { type: DataTypes.STRING, allowNull: false, defaultValue: '' },
  built_in: { type: DataTypes.BOOLEAN, allowNull: false, defaultValue: false },
  version: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 1 },
  created_at: { type: DataTypes.DATE, allowNull: false },
  updated_at: { type: DataTypes.DATE, allowNull: false },
}

const userRoles = {
  user_id: {
    type: DataTypes.UUID,
    primaryKey: true,
    allowNull: false,
    references: { model: 'users', key: 'id' },
    onUpdate: 'CASCADE',
    onDelete: 'CASCADE',
  },
  role_id: {
    type: DataTypes.UUID,
    primaryKey: true,
    allowNull: false,
    references: { model: 'roles', key: 'id' },
    onUpdate: 'CASCADE',
    // A role in use stays: its holders would lose it without anyone having said so.
    onDelete: 'RESTRICT',
  },
}

export const createRoles: Migration = {
  async up({ queryInterface, transaction }) {
    await queryInterface.createTable('roles', roles, { transaction })
    await queryInterface.addIndex('roles', ['name'], {
      name: 'roles_name_unique',
      unique: true,
      transaction,
    })
    await queryInterface.createTable('user_roles', userRoles, { transaction })
    await queryInterface.addIndex('user_roles', ['role_id'], {
      name: 'user_roles_role_id',
      transaction,
    })
  },
  async down({ queryInterface, transaction }) {
    await queryInterface.dropTable('user_roles', { transaction })
    await queryInterface.dropTable('roles', { transaction })
  },
}
