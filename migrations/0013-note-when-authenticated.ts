import { DataTypes } from 'sequelize'
import type { Migration } from './migration.js'

/**
 * When a person last proved who they are. For sessions of passwords that is when they began; what a
 * provider saw was not asked before.
 */
export const noteWhenAuthenticated: Migration = {
  async up({ queryInterface, transaction }) {
    const column = { type: DataTypes.DATE }
    await queryInterface.addColumn('sessions', 'authenticated_at', column, { transaction })
    const sql = 'UPDATE sessions SET authenticated_at = began_at WHERE provider IS NULL'
    await queryInterface.sequelize.query(sql, { transaction })
  },
  async down({ queryInterface, transaction }) {
    // Sequelize's removeColumn would copy the table on SQLite, and lose who refers to it.
    const sql = 'ALTER TABLE sessions DROP COLUMN authenticated_at'
    await queryInterface.sequelize.query(sql, { transaction })
  },
}
