import type { Model, ModelStatic, Transaction, WhereOptions } from 'sequelize'

/**
 * Holds a row, if there is one, until `transaction` ends: others who hold it wait. Comes before what
 * is decided by reading. On SQLite whoever may write is alone with the whole database. Whoever only
 * refers to the row does not wait.
 */
export async function holdRow(
  model: ModelStatic<Model>,
  where: WhereOptions,
  transaction: Transaction,
): Promise<void> {
  if (model.sequelize?.getDialect() === 'sqlite') return
  const lock = transaction.LOCK.NO_KEY_UPDATE
  await model.findOne({ attributes: ['id'], where, transaction, lock })
}
