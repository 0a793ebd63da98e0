import { Transaction } from 'sequelize'
import type { Models } from './index.js'

/**
 * Runs `work`, which only reads, over the database as it is at its first question, however long
 * that takes and whatever others write meanwhile.
 */
export async function inSnapshot<T>(
  { User }: Pick<Models, 'User'>,
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  const { sequelize } = User
  if (!sequelize) throw new TypeError('This model belongs to no database')
  // Deferred: on SQLite, who does not say so means to write, and holds up everybody who does.
  const type = Transaction.TYPES.DEFERRED
  if (sequelize.getDialect() === 'sqlite') return sequelize.transaction({ type }, work)
  const isolationLevel = Transaction.ISOLATION_LEVELS.REPEATABLE_READ
  return sequelize.transaction({ isolationLevel }, async (transaction) => {
    // The disk that all of it is written to may be slow.
    await sequelize.query('SET LOCAL idle_in_transaction_session_timeout = 0', { transaction })
    return work(transaction)
  })
}
