import type { Sequelize, Transaction } from 'sequelize'

/** Work that wants to be kept as a whole, or not at all. */
export interface Job {
  /** What it resolves with is called once the work is kept. */
  readonly work: (transaction: Transaction) => Promise<() => void>
  readonly reject: (error: unknown) => void
}

/** Work that is done, and kept once the whole is committed. */
interface Done {
  readonly job: Job
  readonly part: Transaction
  readonly tell: () => void
}

/** Work that failed, and was undone. */
interface Failed {
  readonly job: Job
  readonly error: unknown
}

/**
 * Does `jobs` one after another in one transaction, each behind a savepoint: one that fails is
 * undone alone, and the others are kept by one commit. Nobody hears of how it went before that has
 * ended. Never rejects: each job hears for itself.
 */
export async function runTogether(sequelize: Sequelize, jobs: readonly Job[]): Promise<void> {
  const [only] = jobs
  if (only && jobs.length === 1) return runAlone(sequelize, only)
  const waiting = [...jobs]
  const done: Done[] = []
  const failed: Failed[] = []
  try {
    await sequelize.transaction(async (whole) => {
      for (let job = waiting.shift(); job; job = waiting.shift()) {
        await runBehindSavepoint({ sequelize, whole, done, failed }, job)
      }
    })
    for (const { job, part, tell } of done) await part.commit().then(tell).catch(job.reject)
  } catch (error) {
    for (const job of [...done.map((each) => each.job), ...waiting]) job.reject(error)
  }
  for (const { job, error } of failed) job.reject(error)
}

const runAlone = (sequelize: Sequelize, { work, reject }: Job): Promise<void> =>
  sequelize
    .transaction(work)
    .then((tell) => tell())
    .catch(reject)

interface Place {
  readonly sequelize: Sequelize
  readonly whole: Transaction
  readonly done: Done[]
  readonly failed: Failed[]
}

/**
 * Throws where the savepoint is gone, because then all is: on some faults, as of a full disk, SQLite
 * undoes the transaction by itself, and what came after would be kept without what came before.
 */
async function runBehindSavepoint({ sequelize, whole, done, failed }: Place, job: Job) {
  let part: Transaction | null = null
  try {
    part = await sequelize.transaction({ transaction: whole })
    const tell = await job.work(part)
    await release(sequelize, part)
    done.push({ job, part, tell })
  } catch (error) {
    failed.push({ job, error })
    if (!part) throw error
    await part.rollback()
  }
}

/** Sequelize leaves savepoints where they are; that this one can be taken away shows it is there. */
async function release(sequelize: Sequelize, part: Transaction): Promise<void> {
  const { name } = part as unknown as { readonly name: string }
  const quoted = sequelize.getQueryInterface().quoteIdentifier(name)
  await sequelize.query(`RELEASE SAVEPOINT ${quoted}`, { transaction: part })
}
