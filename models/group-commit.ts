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

/**
 * Does `jobs` one after another in one transaction, each behind a savepoint: one that fails is
 * undone alone, and the others are kept by one commit. Nobody hears of success before that. Never
 * rejects: each job hears for itself.
 */
export async function runTogether(sequelize: Sequelize, jobs: readonly Job[]): Promise<void> {
  const [only] = jobs
  if (only && jobs.length === 1) return runAlone(sequelize, only)
  const waiting = [...jobs]
  const done: Done[] = []
  try {
    await sequelize.transaction(async (whole) => {
      for (let job = waiting.shift(); job; job = waiting.shift()) {
        await runBehindSavepoint({ sequelize, whole, done }, job)
      }
    })
  } catch (error) {
    for (const job of [...done.map((each) => each.job), ...waiting]) job.reject(error)
    return
  }
  for (const { job, part, tell } of done) await part.commit().then(tell).catch(job.reject)
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
}

/**
 * Throws where the savepoint is gone, because then all is: on some faults, as of a full disk, SQLite
 * undoes the transaction by itself, and what came after would be kept without what came before.
 */
async function runBehindSavepoint({ sequelize, whole, done }: Place, job: Job): Promise<void> {
  const part = await begin(sequelize, { whole, job })
  try {
    const tell = await job.work(part)
    await release(sequelize, part)
    done.push({ job, part, tell })
  } catch (error) {
    try {
      await part.rollback()
    } finally {
      job.reject(error)
    }
  }
}

async function begin(
  sequelize: Sequelize,
  { whole, job }: { whole: Transaction; job: Job },
): Promise<Transaction> {
  try {
    return await sequelize.transaction({ transaction: whole })
  } catch (error) {
    job.reject(error)
    throw error
  }
}

/** Sequelize leaves savepoints where they are; that this one can be taken away shows it is there. */
async function release(sequelize: Sequelize, part: Transaction): Promise<void> {
  const { name } = part as unknown as { readonly name: string }
  const quoted = sequelize.getQueryInterface().quoteIdentifier(name)
  await sequelize.query(`RELEASE SAVEPOINT ${quoted}`, { transaction: part })
}
