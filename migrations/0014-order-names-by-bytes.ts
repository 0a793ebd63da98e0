import type { Migration, MigrationContext } from './migration.js'

/** What is listed in order, page by page. */
const NAMES = [
  ['users', 'username'],
  ['roles', 'name'],
]

/**
 * PostgreSQL sorts text as the language of the database does, which differs between servers and
 * changes with their libraries, under an index. By its bytes it is the same everywhere, as on SQLite.
 */
export const orderNamesByBytes: Migration = {
  up: (context) => collate(context, '"C"'),
  down: (context) => collate(context, '"default"'),
}

async function collate({ queryInterface, transaction }: MigrationContext, collation: string) {
  const { sequelize } = queryInterface
  if (sequelize.getDialect() !== 'postgres') return
  for (const [table, column] of NAMES) {
    const sql = `ALTER TABLE ${table} ALTER COLUMN ${column} TYPE VARCHAR(255) COLLATE ${collation}`
    await sequelize.query(sql, { transaction })
  }
}
