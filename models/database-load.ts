import type { Sequelize } from 'sequelize'
import { countWaiting } from './transaction.js'

/** How busy the way to the database is, of this process. */
export interface DatabaseLoad {
  /** Open ones; 0 where there is no pool of them, as with SQLite. */
  readonly connections: number
  readonly used: number
  /** Transactions in the line before SQLite, or whoever waits for a connection. */
  readonly waiting: number
}

/** What Sequelize's types leave out of its pool. */
interface Pool {
  readonly size?: number
  readonly using?: number
  readonly waiting?: number
}

/** The load of now. */
export function databaseLoad(sequelize: Sequelize): DatabaseLoad {
  const manager = sequelize.connectionManager as { pool?: Pool } | undefined
  const { size = 0, using = 0, waiting = 0 } = manager?.pool ?? {}
  return { connections: size, used: using, waiting: waiting + countWaiting(sequelize) }
}
