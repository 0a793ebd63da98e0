import type { Transaction } from 'sequelize'
import { addUsers } from '../../models/user-batch.js'
import type { AuditFields } from '../audit.js'
import { changeImported } from './change-user.js'
import type { AuditLines, ImportParts } from './import-parts.js'
import type { ImportPlan } from './plan-import.js'
import type { ImportedUser } from './user-record.js'

/** How a plan is carried out. */
export interface ImportManner {
  readonly emailsVerified: boolean
  /** At most so many users in one transaction; Infinity: all, or nobody. */
  readonly together: number
  /** Of every audit line. */
  readonly reason: string
  /** Told how many are done. */
  readonly onProgress: (done: number) => void
}

/** Carries out a plan: each transaction is kept as a whole, with its audit lines. */
export async function writeUsers(
  parts: ImportParts,
  plan: ImportPlan,
  manner: ImportManner,
): Promise<void> {
  const makes = new Set(plan.makes)
  const all = [...plan.makes, ...plan.changes]
  let done = 0
  for (const batch of portionsOf(all, manner.together)) {
    const news = batch.filter((user) => makes.has(user))
    const others = batch.filter((user) => !makes.has(user))
    await parts.transact(async (transaction) => {
      const lines: AuditLines = []
      if (done === 0) lines.push(...(await addRoles(parts, plan.newRoles, transaction)))
      lines.push(...(await addNews(parts, { news, manner }, transaction)))
      for (const user of others) {
        lines.push(...(await changeImported(parts, { user, ...manner }, transaction)))
      }
      // Last: they hold back the lines of everybody else until the transaction ends.
      for (const [index, [event, fields]] of lines.entries()) {
        manner.onProgress(done + Math.floor((batch.length * index) / lines.length))
        await parts.audit.record(
          event,
          { ...fields, reason: reasonOf(fields, manner) },
          transaction,
        )
      }
    })
    done += batch.length
    manner.onProgress(done)
  }
}

const reasonOf = ({ reason }: AuditFields, manner: ImportManner): string =>
  reason === undefined ? manner.reason : `${reason}; ${manner.reason}`

function* portionsOf<T>(all: readonly T[], size: number): Generator<readonly T[]> {
  if (size === Infinity) yield all
  else for (let at = 0; at < all.length; at += size) yield all.slice(at, at + size)
}

async function addRoles(
  { models }: ImportParts,
  names: readonly string[],
  transaction: Transaction,
): Promise<AuditLines> {
  const missing = await models.Role.findMissing(names, transaction)
  for (const name of missing) await models.Role.add({ name, description: '' }, transaction)
  return missing.map((name) => ['role_changed', { reason: `created ${name}` }])
}

/** Rows in one statement. */
const ROWS = 200

async function addNews(
  { models, clock }: ImportParts,
  { news, manner }: { news: readonly ImportedUser[]; manner: ImportManner },
  transaction: Transaction,
): Promise<AuditLines> {
  const lines: AuditLines = []
  const now = clock.now()
  for (const portion of portionsOf(news, ROWS)) {
    const rows = portion.map(({ username, name, email, passwordHash, roles, disabled }) => ({
      ...{ username, name, email, passwordHash, roles },
      emailVerifiedAt: manner.emailsVerified && email !== null ? now : null,
      disabledAt: disabled ? now : null,
    }))
    for (const { id: userId, username } of await addUsers(models.User, rows, transaction)) {
      lines.push(['user_created', { userId, username }])
    }
  }
  return lines
}
