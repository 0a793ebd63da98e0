import { randomUUID } from 'node:crypto'
import { Sequelize, Transaction, type Options } from 'sequelize'
import sqlite3 from 'sqlite3'
import { requireDatabaseFile, watchDatabaseFile } from './database-file.js'
import { guardQueries } from './guard-queries.js'
import { sqliteModule } from './sqlite-module.js'

/** What every SQLite database of ours is opened with. */
const COMMON = {
  dialect: 'sqlite',
  dialectModule: sqliteModule,
  // Never: SQL spells out the values that it looks for.
  logging: false,
  // A transaction that means to write says so at once: it waits in line instead of failing midway.
  transactionType: Transaction.TYPES.IMMEDIATE,
  // The busy timeout is the one wait; more rounds of it would only hide a stuck database.
  retry: { max: 1 },
  define: { underscored: true },
} satisfies Options

/** Opens the file at `path`, or one in memory for `:memory:`. Throws ConfigError, one line. */
export function openSqlite(path: string): Sequelize {
  const sequelize = path === ':memory:' ? openMemory() : openFile(path)
  closeWhatBroke(sequelize)
  return sequelize
}

/**
 * A connection on which a transaction could be neither committed nor undone. Sequelize looks for it
 * in a pool, which there is none of for SQLite, and leaves it open: with its lock, and for ever.
 */
function closeWhatBroke(sequelize: Sequelize): void {
  const { connectionManager } = sequelize as unknown as { connectionManager: Connections }
  connectionManager.destroyConnection = (connection) => {
    connectionManager.releaseConnection(connection)
    return Promise.resolve()
  }
}

/** What Sequelize's types leave out. */
interface Connections {
  releaseConnection(connection: unknown): void
  destroyConnection(connection: unknown): Promise<void>
}

function openFile(path: string): Sequelize {
  const storage = requireDatabaseFile(path)
  // Not OPEN_CREATE: a file that vanished is an outage, not a reason to begin anew with nothing.
  const dialectOptions = { mode: sqlite3.OPEN_READWRITE }
  const sequelize = new Sequelize({ ...COMMON, storage, database: storage, dialectOptions })
  guardQueries(sequelize, watchDatabaseFile(storage))
  return sequelize
}

/**
 * SQLite's `:memory:` has a single connection, on which transactions would run into each other.
 * Its memdb file system gives every connection the same database, until the last one closes.
 */
function openMemory(): Sequelize {
  const storage = `file:/gatehouse-${randomUUID()}?vfs=memdb`
  const mode = sqlite3.OPEN_READWRITE | sqlite3.OPEN_URI
  const anchor = new sqlite3.Database(storage, mode | sqlite3.OPEN_CREATE)
  const sequelize = new Sequelize({
    ...COMMON,
    storage,
    database: storage,
    dialectOptions: { mode },
  })
  const close = sequelize.close.bind(sequelize)
  sequelize.close = async () => {
    await close()
    await new Promise((resolve) => anchor.close(resolve))
  }
  guardQueries(sequelize, () => undefined)
  return sequelize
}
