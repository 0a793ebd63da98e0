import { AppError } from '../../errors/app-error.js'
import type { AuditRow } from '../../models/audit-line.js'
import type { AuditFilter } from '../../models/audit-page.js'
import type { Models } from '../../models/index.js'
import { keyOf, toPage, type Page, type PageWish } from '../pages.js'

export type { AuditRow } from '../../models/audit-line.js'
export type { AuditFilter } from '../../models/audit-page.js'

/** Reads the audit log. */
export interface AuditTrail {
  /** The newest first. Throws AppError `invalid_request` for a cursor that we never gave. */
  page(wish: PageWish & AuditFilter): Promise<Page<AuditRow>>
  /** Every line there is by now, the oldest first, in portions that are read as they are taken. */
  portions(filter: AuditFilter): AsyncGenerator<readonly AuditRow[]>
  /** What the users of these ids are called now; whoever is gone is left out. */
  namesOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>>
  /** The id of whoever is called `username` now; null: nobody is. */
  idOf(username: string): Promise<string | null>
}

/** How many lines of an export are in memory at once. */
const PORTION = 500

/** Makes the reading side of the audit log. */
export const createAuditTrail = (models: Models): AuditTrail => ({
  page: async ({ limit, cursor, ...filter }) => {
    const before = numberOf(keyOf(cursor))
    const rows = await models.AuditLine.page({ ...filter, before, limit: limit + 1 })
    return toPage(rows, limit, ({ seq }) => String(seq))
  },
  portions: (filter) => portionsOf(models, filter),
  // Other text is no id, and some databases would refuse to look for it.
  namesOf: (ids) => models.User.namesOf(ids.filter((id) => /^[\da-f-]{36}$/iu.test(id))),
  idOf: async (username) => (await models.User.findByUsername(username))?.id ?? null,
})

function numberOf(key: string | null): number | null {
  if (key === null) return null
  if (!/^[1-9]\d{0,15}$/u.test(key)) {
    throw new AppError('invalid_request', { fields: { cursor: 'not_a_cursor' } })
  }
  return Number(key)
}

async function* portionsOf(
  { AuditLine, Counter }: Models,
  filter: AuditFilter,
): AsyncGenerator<readonly AuditRow[]> {
  const before = (await Counter.read('audit')) + 1
  let after = 0
  for (;;) {
    const rows = await AuditLine.walk({ ...filter, after, before, limit: PORTION })
    if (rows.length > 0) yield rows
    if (rows.length < PORTION) return
    after = rows.at(-1)?.seq ?? before
  }
}
