import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks'
import type { Sequelize, Transaction } from 'sequelize'
import { runAgain, runTogether, type Job } from './group-commit.js'

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

/** How long a transaction may take, in seconds: whoever never ends would hold up all others. */
const LIMIT = 30

/**
 * The way to begin transactions on `sequelize`. On SQLite they form a line in the process: each
 * would hold a thread while it waits for the database, and a few of them would hold them all. Those
 * who wait go one after another, but are committed at once, because a commit waits for the disk.
 * One that takes longer than `limitSeconds` is undone, and rejects with Sequelize's TimeoutError.
 * Rejects when called within a transaction of the same database, which it would wait for. Whoever
 * hears of success may rely on it; what was to follow the commit has run by then, and must not throw.
 */
export function createTransact(
  sequelize: Sequelize,
  { limitSeconds = LIMIT }: { readonly limitSeconds?: number } = {},
): Transact {
  const database = sequelize.getDatabaseName()
  const begin = sequelize.getDialect() === 'sqlite' ? lineUp(database) : begunAlone
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
      begin({ sequelize, work: bound, reject, limitSeconds })
    })
  }
}

/** How many transactions are open, on whatever database. */
let open = 0

/**
 * As long as somebody may ask what surrounds them, Node notes it for every promise, timer and write
 * of the process: a tenth of what a small answer costs. So nobody may where nothing is open.
 */
async function runWithin<T>(database: string, work: () => Promise<T>): Promise<T> {
  const here = { database, open: true }
  open += 1
  try {
    return await surrounding.run(here, work)
  } finally {
    here.open = false
    open -= 1
    if (open === 0) surrounding.disable()
  }
}

/** Where writers are side by side, one may be in another's way, or lose its connection. */
const begunAlone = (job: Job): void => void runAgain(job)

const lineUp =
  (database: string) =>
  (job: Job): void => {
    const line = lines.get(database) ?? { waiting: [], isMoving: false }
    lines.set(database, line)
    line.waiting.push(job)
    if (!line.isMoving) void move(database, line)
  }

async function move(database: string, line: Line): Promise<void> {
  line.isMoving = true
  while (line.waiting.length > 0) await runTogether(takeGroup(line.waiting))
  lines.delete(database)
}

/** Those in front who write through the same `sequelize`: another one may be closed by its owner. */
function takeGroup(waiting: Job[]): Job[] {
  const strange = waiting.findIndex(({ sequelize }) => sequelize !== waiting[0]?.sequelize)
  return waiting.splice(0, Math.min(TOGETHER, strange === -1 ? TOGETHER : strange))
}

/** How many transactions wait in the line before the database of `sequelize`, in this process. */
export const countWaiting = (sequelize: Sequelize): number =>
  lines.get(sequelize.getDatabaseName())?.waiting.length ?? 0
