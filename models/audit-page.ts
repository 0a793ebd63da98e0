import { Op, type FindOptions, type WhereOptions } from 'sequelize'

/** Which audit lines are asked for; what is absent or null asks nothing. */
export interface AuditFilter {
  readonly event?: string | null
  readonly userId?: string | null
  readonly username?: string | null
  readonly actorId?: string | null
  /** Not earlier. */
  readonly since?: Date | null
  /** Earlier than. */
  readonly until?: Date | null
}

/** A stretch of the audit lines, by number. */
export interface AuditStretch extends AuditFilter {
  /** Only beyond this number. */
  readonly after?: number | null
  /** Only below this number. */
  readonly before?: number | null
  readonly limit: number
}

/** The query for a stretch of audit lines, less the order. */
export function auditStretch(stretch: AuditStretch): FindOptions {
  const { since = null, until = null, after = null, before = null, limit } = stretch
  const conditions: WhereOptions[] = exactly(stretch)
  if (since !== null) conditions.push({ at: { [Op.gte]: since } })
  if (until !== null) conditions.push({ at: { [Op.lt]: until } })
  if (after !== null) conditions.push({ seq: { [Op.gt]: after } })
  if (before !== null) conditions.push({ seq: { [Op.lt]: before } })
  return { where: { [Op.and]: conditions }, limit }
}

const exactly = ({ event, userId, username, actorId }: AuditFilter): WhereOptions[] =>
  Object.entries({ event, userId, username, actorId }).flatMap(([name, value]) =>
    typeof value === 'string' ? [{ [name]: value }] : [],
  )
