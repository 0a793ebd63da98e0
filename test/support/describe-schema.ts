import { QueryTypes, type Sequelize } from 'sequelize'

/** Everything that makes up a database's tables, besides the order of their columns. */
export async function describeSchema(sequelize: Sequelize): Promise<Record<string, unknown>> {
  const describe = sequelize.getDialect() === 'postgres' ? describeInPostgres : describeInSqlite
  const tables = await sequelize.getQueryInterface().showAllTables()
  const ours = tables.filter((name) => name !== 'schema_migrations').sort()
  const described = ours.map(async (table) => [table, await describe(sequelize, table)] as const)
  return Object.fromEntries(await Promise.all(described))
}

type Row = Record<string, unknown>

const sorted = (rows: readonly object[]): string[] => rows.map((row) => JSON.stringify(row)).sort()

/** Positions say nothing about a schema. */
const omit = (row: object, ...names: string[]): object =>
  Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)))

async function describeInSqlite(sequelize: Sequelize, table: string): Promise<unknown> {
  const read = (pragma: string) =>
    sequelize.query<Row>(`SELECT * FROM pragma_${pragma}`, { type: QueryTypes.SELECT })
  const columns = await read(`table_info('${table}')`)
  const keys = await read(`foreign_key_list('${table}')`)
  const indexes = await sequelize.query<Row>(
    `SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = $table`,
    { type: QueryTypes.SELECT, bind: { table } },
  )
  return {
    columns: sorted(columns.map((column) => omit(column, 'cid'))),
    keys: sorted(keys.map((key) => omit(key, 'id', 'seq'))),
    indexes: sorted(indexes),
  }
}

async function describeInPostgres(sequelize: Sequelize, table: string): Promise<unknown> {
  const read = (sql: string) =>
    sequelize.query<Row>(sql, { type: QueryTypes.SELECT, bind: { table } })
  const columns = await read(
    'SELECT column_name, data_type, character_maximum_length, is_nullable, column_default ' +
      "FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $table",
  )
  const keys = await read(
    'SELECT contype, pg_get_constraintdef(oid) AS definition FROM pg_constraint ' +
      'WHERE conrelid = $table::regclass',
  )
  const indexes = await read('SELECT indexdef FROM pg_indexes WHERE tablename = $table')
  return { columns: sorted(columns), keys: sorted(keys), indexes: sorted(indexes) }
}

/** How the text of a column is sorted in PostgreSQL; null: as the database's language is. */
export async function collationOf(
  sequelize: Sequelize,
  table: string,
  column: string,
): Promise<unknown> {
  const sql =
    'SELECT collation_name FROM information_schema.columns ' +
    'WHERE table_name = $table AND column_name = $column'
  const [row] = await sequelize.query<Row>(sql, {
    ...{ type: QueryTypes.SELECT, bind: { table, column } },
  })
  return row?.['collation_name']
}
