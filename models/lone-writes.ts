import type { Sequelize, Transaction } from 'sequelize'
import type { Transact } from './transaction.js'

/** What begins a statement that writes rows. */
const WRITES = /^\s*(?:INSERT|UPDATE|DELETE|REPLACE)\b/iu

/**
 * Has each write on `sequelize` that is part of no transaction wait in the line of `transact`, where
 * there is one: on SQLite. By itself it would ask again and again whether the database is free, which
 * it hardly ever is before a long line, and be refused after the busy timeout.
 */
export function lineUpLoneWrites(sequelize: Sequelize, transact: Transact): void {
  if (sequelize.getDialect() !== 'sqlite') return
  const query = sequelize.query.bind(sequelize) as (...args: unknown[]) => Promise<unknown>
  const inTurn = (sql: unknown, options: QueryOptions = {}): Promise<unknown> => {
    if (options.transaction || !WRITES.test(textOf(sql))) return query(sql, options)
    return transact((transaction) => query(sql, { ...options, transaction }))
  }
  sequelize.query = inTurn as Sequelize['query']
}

interface QueryOptions {
  readonly transaction?: Transaction | null
}

const textOf = (sql: unknown): string =>
  typeof sql === 'string' ? sql : (sql as { readonly query: string }).query
