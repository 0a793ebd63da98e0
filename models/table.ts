import type { Model, ModelStatic, QueryInterface, Transaction } from 'sequelize'
import type { Models } from './index.js'
import { behind, columnsOf, toRow, toValues, type Column, type Row } from './table-row.js'

export type { Column, ColumnKind, Row, Value } from './table-row.js'

/** A table as a whole, for moving it elsewhere. */
export interface Table {
  readonly name: string
  /** In the order of their names. */
  readonly columns: readonly Column[]
  /** Rows in the order of their keys, those behind `after`. */
  page(page: TablePage, transaction: Transaction): Promise<Row[]>
  add(rows: readonly Row[], transaction: Transaction): Promise<void>
  count(transaction: Transaction): Promise<number>
  clear(transaction: Transaction): Promise<void>
}

export interface TablePage {
  readonly after: Row | null
  readonly limit: number
}

/** Every table of ours, each behind those that it refers to. */
export function tablesOf(models: Models): Table[] {
  const { User, Role, Identity, Session, RefreshToken, ApiKey } = models
  const { SessionRecord, Revocation, SigningKey, AuditLine, Counter } = models
  const { through } = User.associations['roles'] as unknown as Through
  const behindUsers = [through.model, Identity, Session, RefreshToken, ApiKey]
  const alone = [SessionRecord, Revocation, SigningKey, AuditLine, Counter]
  return [User, Role, ...behindUsers, ...alone].map(toTable)
}

/** What Sequelize's types leave out. */
interface Through {
  readonly through: { readonly model: ModelStatic<Model> }
}

function toTable(model: ModelStatic<Model>): Table {
  const columns = columnsOf(model)
  const keys = columns.filter(({ isKey }) => isKey)
  const name = model.tableName
  const { queryInterface } = model as unknown as { queryInterface: QueryInterface }
  return {
    name,
    columns,
    page: async ({ after, limit }, transaction) => {
      const rows: unknown[] = await model.findAll({
        attributes: columns.map(({ attribute }) => attribute),
        where: after === null ? {} : behind(keys, after),
        order: keys.map(({ attribute }) => [attribute, 'ASC'] as [string, string]),
        ...{ limit, transaction, raw: true },
      })
      return rows.map((row) => toRow(columns, row as Record<string, unknown>))
    },
    add: async (rows, transaction) => {
      for (const some of portionsOf(rows)) {
        const values = some.map((row) => toValues(columns, row))
        await queryInterface.bulkInsert(name, values, { transaction })
      }
    },
    count: (transaction) => model.count({ transaction }),
    clear: async (transaction) => {
      await queryInterface.bulkDelete(name, {}, { transaction })
    },
  }
}

/** Characters of values in one statement: SQLite takes a million in all. */
const PORTION = 250_000

function* portionsOf(rows: readonly Row[]): Generator<readonly Row[]> {
  let [from, size] = [0, 0]
  for (const [at, row] of rows.entries()) {
    size += JSON.stringify(row).length
    if (size < PORTION) continue
    yield rows.slice(from, at + 1)
    ;[from, size] = [at + 1, 0]
  }
  if (from < rows.length) yield rows.slice(from)
}
