import { AsyncResource } from 'node:async_hooks'
import { ConnectionError, type Sequelize, type Transaction } from 'sequelize'
import { isConflict, isLostConnection } from '../lib/postgres-faults.js'
import { inTime } from './time-limit.js'

/** Work that wants to be kept as a whole, or not at all. */
export interface Job {
  readonly sequelize: Sequelize
  /** What it resolves with is called once the work is kept. May be done anew, where it was undone. */
  readonly work: (transaction: Transaction) => Promise<() => void>
  readonly reject: (error: unknown) => void
  /** Work that takes longer, in seconds, is undone. */
  readonly limitSeconds: number
}

/** Work that is done, and kept once the whole is committed. */
interface Done {
  readonly job: Job
  readonly follow: () => Promise<void>
  readonly tell: () => void
}

/** Work that failed, and was undone. */
interface Failed {
  readonly job: Job
  readonly error: unknown
}

/**
 * Does `jobs` of one `sequelize` one after another in one transaction, each behind a savepoint: one
 * that fails is undone alone, and the others are kept by one commit. Nobody hears of how it went
 * before that has ended; what follows a commit is not waited for, as it may want to write itself.
 * Never rejects: each job hears for itself.
 */
export async function runTogether(jobs: readonly Job[]): Promise<void> {
  const [only] = jobs
  if (!only) return
  if (jobs.length === 1) return runAlone(only)
  const waiting = [...jobs]
  const done: Done[] = []
  const failed: Failed[] = []
  try {
    await only.sequelize.transaction(async (whole) => {
      for (let job = waiting.shift(); job; job = waiting.shift()) {
        await runBehindSavepoint({ whole, done, failed }, job)
      }
    })
    for (const each of done) void announce(each)
  } catch (error) {
    for (const job of [...done.map((each) => each.job), ...waiting]) job.reject(error)
  }
  for (const { job, error } of failed) job.reject(error)
}

/** Does `job` in a transaction of its own. Never rejects. */
export async function runAlone(job: Job): Promise<void> {
  try {
    const done = await job.sequelize.transaction((whole) => run(job, whole))
    void announce(done)
  } catch (error) {
    job.reject(error)
  }
}

/** How often work is done anew. */
const ROUNDS = 3

/**
 * The same where the database has writers side by side: what they undid in each other is done anew,
 * as is what a broken connection undid. Not where it broke at the commit: who knows what was kept.
 */
export async function runAgain(job: Job): Promise<void> {
  for (let left = ROUNDS; ; left -= 1) {
    const done: Done[] = []
    try {
      await job.sequelize.transaction(async (whole) => done.push(await run(job, whole)))
      for (const each of done) void announce(each)
      return
    } catch (error) {
      const undone = isConflict(error) || (done.length === 0 && isLostConnection(error))
      if (left === 0 || !undone) return job.reject(error)
    }
  }
}

async function run(job: Job, transaction: Transaction): Promise<Done> {
  const follow = holdBack(transaction)
  const tell = await inTime(job.limitSeconds, job.work(transaction))
  return { job, follow, tell }
}

/**
 * Takes what is to follow the commit away from Sequelize, which calls it where the commit failed,
 * too, and rejects where that throws although all was kept. Each runs in what surrounded it.
 */
function holdBack(transaction: Transaction): () => Promise<void> {
  const hooks: (() => void | Promise<void>)[] = []
  transaction.afterCommit = (hook) => {
    hooks.push(AsyncResource.bind(() => hook(transaction)))
  }
  return async () => {
    for (const hook of hooks) await hook()
  }
}

/** What is kept is told as kept, whatever follows: a fault there is nobody's to handle. */
const announce = ({ follow, tell }: Done): Promise<void> => follow().finally(tell)

interface Place {
  readonly whole: Transaction
  readonly done: Done[]
  readonly failed: Failed[]
}

/**
 * Throws where the savepoint is gone, because then all is: on some faults, as of a full disk, SQLite
 * undoes the transaction by itself, and what came after would be kept without what came before.
 */
async function runBehindSavepoint({ whole, done, failed }: Place, job: Job): Promise<void> {
  const fail = (error: unknown): void => void failed.push({ job, error })
  const part = await job.sequelize.transaction({ transaction: whole }).catch(failAll(fail))
  try {
    const ended = await run(job, part)
    await release({ sequelize: job.sequelize, whole }, part).catch(failAll(fail))
    done.push(ended)
  } catch (error) {
    if (isFinished(part)) throw error
    fail(error)
    await part.rollback().catch(failAll(() => undefined))
  }
}

/** What became of the others is no fault of theirs: they hear of an outage. */
const failAll =
  (fail: (error: unknown) => void) =>
  (error: unknown): never => {
    const outage = new ConnectionError(error as Error)
    fail(outage)
    throw outage
  }

/** What Sequelize's types leave out. */
interface Savepoint {
  readonly name: string
  finished?: 'commit' | 'rollback'
}

const isFinished = (part: Transaction): boolean =>
  (part as unknown as Savepoint).finished !== undefined

interface In {
  readonly sequelize: Sequelize
  readonly whole: Transaction
}

/**
 * Sequelize leaves savepoints where they are; that this one can be taken away shows it is there. From
 * now on no query passes as part of it: it would be kept, or undone, with what comes next.
 */
async function release({ sequelize, whole }: In, part: Transaction): Promise<void> {
  const savepoint = part as unknown as Savepoint
  savepoint.finished = 'commit'
  const quoted = sequelize.getQueryInterface().quoteIdentifier(savepoint.name)
  await sequelize.query(`RELEASE SAVEPOINT ${quoted}`, { transaction: whole })
}
