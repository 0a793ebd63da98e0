import { AsyncLocalStorage } from 'node:async_hooks'
import type { Sequelize, Transaction } from 'sequelize'

/** A transaction to take part in; null: none. */
export type Within = Transaction | null

/** Runs `work` in a transaction that may write: kept when it resolves, undone when it rejects. */
export type Transact = <T>(work: (transaction: Transaction) => Promise<T>) => Promise<T>

/** The last transaction begun in this process on each SQLite database. */
const queues = new Map<string, Promise<void>>()

/** Which transaction the code that now runs is part of. */
const surrounding = new AsyncLocalStorage<{ database: string; open: boolean }>()

/**
 * The way to begin transactions on `sequelize`. On SQLite they form a line in the process: each
 * would hold a thread while it waits for the database, and a few of them would hold them all.
 * Throws Error when called within a transaction of the same database, which it would wait for.
 */
export function createTransact(sequelize: Sequelize): Transact {
  if (sequelize.getDialect() !== 'sqlite') return (work) => sequelize.transaction(work)
  const storage = sequelize.getDatabaseName()
  return (work) => {
    const outer = surrounding.getStore()
    if (outer?.open && outer.database === storage) {
      return Promise.reject(new Error('A transaction is open already: pass it on'))
    }
    return inTurn(storage, () => runWithin(storage, () => sequelize.transaction(work)))
  }
}

async function runWithin<T>(database: string, work: () => Promise<T>): Promise<T> {
  const here = { database, open: true }
  try {
    return await surrounding.run(here, work)
  } finally {
    here.open = false
  }
}

function inTurn<T>(database: string, work: () => Promise<T>): Promise<T> {
  const before = queues.get(database) ?? Promise.resolve()
  const result = before.then(work)
  const ended = result.then(
    () => undefined,
    () => undefined,
  )
  queues.set(database, ended)
  void ended.then(() => {
    if (queues.get(database) === ended) queues.delete(database)
  })
  return result
}
