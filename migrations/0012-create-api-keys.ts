import { randomUUID } from 'node:crypto'
import { DataTypes } from 'sequelize'
import { systemClock } from '../lib/clock.js'
import type { Migration, MigrationContext } from './migration.js'

const columns = {
  id: { type: DataTypes.UUID, primaryKey: true, allowNull: false },
  user_id: {
    type: DataTypes.UUID,
    allowNull: false,
    references: { model: 'users', key: 'id' },
    onUpdate: 'CASCADE',
    onDelete: 'CASCADE',
  },
  name: { type: DataTypes.STRING(100), allowNull: false },
  hash: { type: DataTypes.STRING(64), allowNull: false },
  scopes: { type: DataTypes.TEXT, allowNull: false },
  networks: { type: DataTypes.TEXT, allowNull: false },
  made_by: { type: DataTypes.STRING(64), allowNull: false },
  created_at: { type: DataTypes.DATE, allowNull: false },
  expires_at: { type: DataTypes.DATE, allowNull: false },
  last_used_at: { type: DataTypes.DATE },
}

const kind = { type: DataTypes.STRING(16), allowNull: false, defaultValue: 'person' }

const ROLE = 'introspect_tokens'

export const createApiKeys: Migration = {
  async up({ queryInterface, transaction }) {
    await queryInterface.addColumn('users', 'kind', kind, { transaction })
    await queryInterface.createTable('api_keys', columns, { transaction })
    await queryInterface.addIndex('api_keys', ['user_id'], {
      name: 'api_keys_user_id',
      transaction,
    })
    const now = systemClock.now()
    const role = {
      id: randomUUID(),
      name: ROLE,
      description: 'May ask whether a token is valid.',
      built_in: true,
      created_at: now,
      updated_at: now,
    }
    await queryInterface.bulkInsert('roles', [role], { transaction })
  },
  async down(context) {
    const { queryInterface, transaction } = context
    await removeRole(context)
    await queryInterface.dropTable('api_keys', { transaction })
    // Sequelize's removeColumn would copy the table on SQLite, and lose who refers to it.
    await queryInterface.sequelize.query('ALTER TABLE users DROP COLUMN kind', { transaction })
  },
}

async function removeRole({ queryInterface, transaction }: MigrationContext): Promise<void> {
  const where = { name: ROLE }
  const id = await queryInterface.rawSelect('roles', { where, transaction }, 'id')
  await queryInterface.bulkDelete('user_roles', { role_id: id }, { transaction })
  await queryInterface.bulkDelete('roles', where, { transaction })
}
