import sqlite3 from 'sqlite3'

/** How long a writer waits for another to finish, in milliseconds. */
const BUSY_TIMEOUT = 5000

/** FULL: what was committed is on the disk, even when the power goes the moment after. */
const PRAGMAS = `
  PRAGMA foreign_keys = ON;
  PRAGMA synchronous = FULL;
  PRAGMA journal_mode = WAL;
`

/** One in memory is made by whichever connection comes first; a file is there, or was lost. */
const creating = (mode: number): number => (mode & sqlite3.OPEN_URI ? sqlite3.OPEN_CREATE : 0)

/** A connection that waits for others, keeps what it acknowledged and enforces foreign keys. */
class Database extends sqlite3.Database {
  #isOpen = true

  constructor(filename: string, mode: number, done: (error: Error | null) => void) {
    super(filename, mode | creating(mode), (error) => {
      if (!error) return
      this.#isOpen = false
      done(error)
    })
    // All of this lines up here, before anything that is asked while the file is being opened.
    this.configure('busyTimeout', BUSY_TIMEOUT)
    this.exec(PRAGMAS, done)
  }

  /** One that could not be opened is closed; the package would never say so. */
  override close(done?: (error: Error | null) => void): void {
    if (this.#isOpen) super.close(done)
    else done?.(null)
  }
}

/** The `sqlite3` package whose every connection is set up as ours are; for Sequelize. */
export const sqliteModule = { ...sqlite3, Database }
