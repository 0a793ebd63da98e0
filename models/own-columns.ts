import type { QueryInterface } from 'sequelize'

type Columns = Parameters<QueryInterface['createTable']>[1]
type AddColumn = Parameters<QueryInterface['addColumn']>

/**
 * `queryInterface`, handed copies of columns: Sequelize writes into what it is given which types
 * they have in this kind of database, and the next one may be of another kind.
 */
export function withOwnColumns(queryInterface: QueryInterface): QueryInterface {
  const own = Object.create(queryInterface) as QueryInterface
  own.createTable = (
    table: Parameters<QueryInterface['createTable']>[0],
    columns: Columns,
    options?: object,
  ) => queryInterface.createTable(table, copyEach(columns), options)
  own.addColumn = (...[table, name, column, options]: AddColumn) =>
    queryInterface.addColumn(table, name, copy(column), options)
  return own
}

const copyEach = (columns: Columns): Columns =>
  Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, copy(column)]))

/** A type alone is not written into. */
const copy = <Column>(column: Column): Column =>
  typeof column === 'object' && column !== null && 'type' in column ? { ...column } : column
