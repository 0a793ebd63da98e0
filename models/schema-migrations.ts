import { DataTypes, QueryTypes, type QueryInterface } from 'sequelize'
import type { Within } from './transaction.js'

/** Where the database keeps which steps of the schema were taken. Not a model: it comes first. */
export const SCHEMA_TABLE = 'schema_migrations'

interface Place {
  readonly queryInterface: QueryInterface
  readonly transaction: Within
}

/** The names of the steps taken, in order; none where the table is not there yet. */
export async function appliedMigrations(
  queryInterface: QueryInterface,
  transaction: Within = null,
): Promise<string[]> {
  if (!(await queryInterface.tableExists(SCHEMA_TABLE, { transaction }))) return []
  const rows = await queryInterface.sequelize.query<{ name: string }>(
    `SELECT name FROM ${SCHEMA_TABLE} ORDER BY name`,
    { type: QueryTypes.SELECT, transaction },
  )
  return rows.map(({ name }) => name)
}

/** Notes that a step was taken. */
export async function noteMigration(name: string, place: Place): Promise<void> {
  const { queryInterface, transaction } = place
  const columns = { name: { type: DataTypes.STRING, primaryKey: true, allowNull: false } }
  await queryInterface.createTable(SCHEMA_TABLE, columns, { transaction })
  await queryInterface.bulkInsert(SCHEMA_TABLE, [{ name }], { transaction })
}

/** Notes that a step was taken back. */
export async function forgetMigration(name: string, place: Place): Promise<void> {
  await place.queryInterface.bulkDelete(SCHEMA_TABLE, { name }, { transaction: place.transaction })
}
