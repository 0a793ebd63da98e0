import {
  DataTypes,
  Model,
  QueryTypes,
  literal,
  type InferAttributes,
  type Sequelize,
} from 'sequelize'
import type { Transaction } from 'sequelize'
import { NOTICES } from './notices.js'
import type { Within } from './transaction.js'

/** What is counted: each name is a row that a migration made. */
export type CounterName = 'audit' | 'revocations' | 'signing_keys'

/**
 * A row of `counters`. Who counts holds the row until their transaction ends, so numbers become
 * visible in their own order: whoever has read up to `n` has missed nothing below it.
 */
export class Counter extends Model<InferAttributes<Counter>> {
  declare name: string
  declare value: number

  /** The next number of `name`, from 1. Others who count wait until `transaction` has ended. */
  static async next(name: CounterName, transaction: Transaction): Promise<number> {
    const { sequelize } = this
    if (sequelize?.getDialect() === 'postgres') return nextAndTell({ sequelize, transaction }, name)
    const values = { value: literal('value + 1') }
    const [count] = await this.update(values, { where: { name }, transaction })
    if (count !== 1) throw new Error(`There is no counter ${name}`)
    return this.read(name, transaction)
  }

  /** The number last given out under `name`; 0: none yet. */
  static async read(name: CounterName, transaction: Within = null): Promise<number> {
    const row = await this.findByPk(name, { transaction, rejectOnEmpty: true })
    return row.value
  }

  /** Every counter, in one query. */
  static async readAll(transaction: Within = null): Promise<Readonly<Record<string, number>>> {
    const rows = await this.findAll({ transaction })
    return Object.fromEntries(rows.map(({ name, value }) => [name, value]))
  }
}

/** What other instances follow: they are told once the transaction has committed. */
const FOLLOWED: ReadonlySet<CounterName> = new Set<CounterName>(['revocations', 'signing_keys'])

/**
 * Counts in one statement, and has the server tell the others. A statement sees what was there when
 * it began, before it waited: so nothing else may be read in it.
 */
async function nextAndTell(
  { sequelize, transaction }: { sequelize: Sequelize; transaction: Transaction },
  name: CounterName,
): Promise<number> {
  const counted = 'UPDATE counters SET value = value + 1 WHERE name = $name RETURNING value'
  const telling = FOLLOWED.has(name) ? `, pg_notify('${NOTICES}', $name)` : ''
  const sql = `WITH next AS (${counted}) SELECT value${telling} FROM next`
  const [row] = await sequelize.query<{ value: string }>(sql, {
    ...{ bind: { name }, type: QueryTypes.SELECT, transaction },
  })
  if (!row) throw new Error(`There is no counter ${name}`)
  return Number(row.value)
}

/** The counters of `sequelize`. */
export function bindCounter(sequelize: Sequelize): typeof Counter {
  class BoundCounter extends Counter {}
  BoundCounter.init(
    {
      name: { type: DataTypes.STRING(64), primaryKey: true, allowNull: false },
      value: {
        type: DataTypes.BIGINT,
        allowNull: false,
        // Some drivers hand 64-bit numbers over as text; these never come near 2^53.
        get(): number {
          const value: unknown = this.getDataValue('value')
          return Number(value)
        },
      },
    },
    {
      sequelize,
      modelName: 'Counter',
      tableName: 'counters',
      underscored: true,
      timestamps: false,
    },
  )
  return BoundCounter
}
