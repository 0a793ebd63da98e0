import type { Sequelize, Transaction } from 'sequelize'
import { createTransact } from '../../models/transaction.js'

/** A table with one number in it, which is 0. */
export async function makeCounter(sequelize: Sequelize): Promise<void> {
  await sequelize.query('CREATE TABLE counter (number INTEGER NOT NULL)')
  await sequelize.query('INSERT INTO counter (number) VALUES (0)')
}

export async function readCounter(
  sequelize: Sequelize,
  transaction: Transaction | null = null,
): Promise<number> {
  const [rows] = await sequelize.query('SELECT number FROM counter', { transaction })
  return (rows as { number: number }[])[0]?.number ?? NaN
}

/** Reads, adds one and writes, `times` times at once: whoever does not wait loses an addition. */
export async function countUp(sequelize: Sequelize, times: number): Promise<void> {
  const transact = createTransact(sequelize)
  const addOne = () =>
    transact(async (transaction) => {
      const number = (await readCounter(sequelize, transaction)) + 1
      await sequelize.query(`UPDATE counter SET number = ${number}`, { transaction })
    })
  await Promise.all(Array.from({ length: times }, addOne))
}
