import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks'
import type { Sequelize, Transaction } from 'sequelize'
import { runTogether, type Job } from './group-commit.js'

/** A transaction to take part in; null: none. */
export type Within = Transaction | null

/** Runs `work` in a transaction that may write: kept when it resolves, undone when it rejects. */
export type Transact = <T>(work: (transaction: Transaction) => Promise<T>) => Promise<T>

/** Those of one SQLite database that wait for their turn, in this process. */
interface Line {
  readonly waiting: Job[]
  isMoving: boolean
}

/** The line before each database that somebody writes to. */
const lines = new Map<string, Line>()

/** Which transaction the code that now runs is part of. */
const surrounding = new AsyncLocalStorage<{ database: string; open: boolean }>()

/** How many share a commit: others who write, in another process, wait no longer than for these. */
const TOGETHER = 8

/**
 * The way to begin transactions on `sequelize`. On SQLite they form a line in the process: each
 * would hold a thread while it waits for the database, and a few of them would hold them all. Those
 * who wait go one after another, but are committed at once, because a commit waits for the disk.
 * Throws Error when called within a transaction of the same database, which it would wait for.
 */
export function createTransact(sequelize: Sequelize): Transact {
  if (sequelize.getDialect() !== 'sqlite') return (work) => sequelize.transaction(work)
  const database = sequelize.getDatabaseName()
  return (work) => {
    const outer = surrounding.getStore()
    if (outer?.open && outer.database === database) {
      return Promise.reject(new Error('A transaction is open already: pass it on'))
    }
    return new Promise((resolve, reject) => {
      // Where it waits, others run: it takes along what surrounds it here.
      const bound = AsyncResource.bind((within: Transaction) =>
        runWithin(database, () => work(within)).then((result) => () => resolve(result)),
      )
      lineUp(sequelize, database, { work: bound, reject })
    })
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

function lineUp(sequelize: Sequelize, database: string, job: Job): void {
  const line = lines.get(database) ?? { waiting: [], isMoving: false }
  lines.set(database, line)
  line.waiting.push(job)
  if (!line.isMoving) void move(sequelize, database, line)
}

async function move(sequelize: Sequelize, database: string, line: Line): Promise<void> {
  line.isMoving = true
  while (line.waiting.length > 0) await runTogether(sequelize, line.waiting.splice(0, TOGETHER))
  lines.delete(database)
}
