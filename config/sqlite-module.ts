import sqlite3 from 'sqlite3'

/** How long a writer waits for another to finish, in milliseconds. */
const BUSY_TIMEOUT = 5000

/** FULL: what was committed is on the disk, even when the power goes the moment after. */
const PRAGMAS = `
  PRAGMA foreign_keys = ON;
  PRAGMA synchronous = FULL;
  PRAGMA journal_mode = WAL;
`

/** A connection that waits for others, keeps what it acknowledged and enforces foreign keys. */
class Database extends sqlite3.Database {
  constructor(filename: string, mode: number, done: (error: Error | null) => void) {
    super(filename, mode | sqlite3.OPEN_CREATE, (error) => {
      if (error) done(error)
    })
    // All of this lines up here, before anything that is asked while the file is being opened.
    this.configure('busyTimeout', BUSY_TIMEOUT)
    this.exec(PRAGMAS, done)
  }
}

/** The `sqlite3` package whose every connection is set up as ours are; for Sequelize. */
export const sqliteModule = { ...sqlite3, Database }
