import { Op, type FindOptions, type WhereOptions } from 'sequelize'

/** Which audit lines are asked for; what is absent or null asks nothing. */
export interface AuditFilter {
  readonly event?: string | null
  readonly userId?: string | null
  readonly actorId?: string | null
  /** Not earlier. */
  readonly since?: Date | null
  /** Earlier than. */
  readonly until?: Date | null
}

/** A stretch of the audit lines, the newest first. */
export interface AuditPage extends AuditFilter {
  /** The number that came last before; null: from the newest. */
  readonly before?: number | null
  readonly limit: number
}

/** The query for a stretch of audit lines, less the order. */
export function auditPage({ before, limit, ...filter }: AuditPage): FindOptions {
  const { event, userId, actorId, since, until } = filter
  const conditions: WhereOptions[] = []
  if (event) conditions.push({ event })
  if (userId) conditions.push({ userId })
  if (actorId) conditions.push({ actorId })
  if (since) conditions.push({ at: { [Op.gte]: since } })
  if (until) conditions.push({ at: { [Op.lt]: until } })
  if (before !== undefined && before !== null) conditions.push({ seq: { [Op.lt]: before } })
  return { where: { [Op.and]: conditions }, limit }
}
