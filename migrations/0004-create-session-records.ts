import { DataTypes } from 'sequelize'
import type { Migration } from './migration.js'

const columns = {
  sid: { type: DataTypes.STRING, primaryKey: true, allowNull: false },
  expires: { type: DataTypes.DATE, allowNull: false },
  data: { type: DataTypes.TEXT, allowNull: false },
}

export const createSessionRecords: Migration = {
  async up({ queryInterface, transaction }) {
    await queryInterface.createTable('session_records', columns, { transaction })
    await queryInterface.addIndex('session_records', ['expires'], {
      name: 'session_records_expires',
      transaction,
    })
  },
  async down({ queryInterface, transaction }) {
    await queryInterface.dropTable('session_records', { transaction })
  },
}
