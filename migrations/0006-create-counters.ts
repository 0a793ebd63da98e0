import { DataTypes } from 'sequelize'
import type { Migration } from './migration.js'

const columns = {
  name: { type: DataTypes.STRING(64), primaryKey: true, allowNull: false },
  value: { type: DataTypes.BIGINT, allowNull: false },
}

export const createCounters: Migration = {
  async up({ queryInterface, transaction }) {
    await queryInterface.createTable('counters', columns, { transaction })
    const rows = ['audit', 'revocations', 'signing_keys'].map((name) => ({ name, value: 0 }))
    await queryInterface.bulkInsert('counters', rows, { transaction })
  },
  async down({ queryInterface, transaction }) {
    await queryInterface.dropTable('counters', { transaction })
  },
}
