import type { Sequelize, Transaction } from 'sequelize'

/** Any number that nobody else locks: `gatehous` in ASCII. */
const LOCK = '7449643655653848435'

/** Steps take as long as there are rows, but whoever stands still in one does not hold up others. */
const PATIENCE = [
  ...['SET LOCAL statement_timeout = 0', 'SET LOCAL lock_timeout = 0'],
  "SET LOCAL idle_in_transaction_session_timeout = '5min'",
]

/**
 * Does `work` in `transaction` while no other transaction does such work, in whatever process: it
 * waits as long as that takes. On SQLite whoever may write has waited already.
 */
export async function withSchema<T>(transaction: Transaction, work: () => Promise<T>): Promise<T> {
  const { sequelize, connection } = transaction as unknown as Internals
  if (sequelize.getDialect() !== 'postgres') return work()
  // And an answer is waited for as long; see clientWithin.
  connection.limitMs = Infinity
  try {
    await sequelize.query(PATIENCE.join(';'), { transaction })
    // Given back with the transaction, by the server: a pooler in between does no harm.
    await sequelize.query(`SELECT pg_advisory_xact_lock(${LOCK})`, { transaction })
    return await work()
  } finally {
    delete connection.limitMs
  }
}

/** What Sequelize's types leave out. */
interface Internals {
  readonly sequelize: Sequelize
  readonly connection: { limitMs?: number }
}
