import type { AuditRow } from '../../services/audit/audit-trail.js'
import type { Providers } from '../../services/providers.js'
import type { AuditLineProps, Someone } from '../../views/audit-line.js'
import { sayHow } from './say-how.js'

interface Surroundings {
  /** What actors are called now, by id. */
  readonly names: ReadonlyMap<string, string>
  readonly providers: Providers
}

/** An audit line as its page shows it. */
export const toLineProps = (row: AuditRow, { names, providers }: Surroundings): AuditLineProps => ({
  seq: row.seq,
  at: row.at,
  event: row.event,
  about: aboutOf(row),
  by: byOf(row, names),
  how: row.amr === null ? null : sayHow(row.amr, providers),
  address: row.address,
  reason: row.reason,
  rest: {
    user_id: row.userId,
    actor_id: row.actorId,
    session_id: row.sessionId,
    request_id: row.requestId,
    amr: row.amr,
    provider: row.provider,
    hash: row.hash,
  },
})

function aboutOf({ userId, username }: AuditRow): Someone | null {
  const name = username ?? userId
  return name === null ? null : { name, href: addressOf('/audit', { about: userId ?? name }) }
}

/** What people do to themselves needs no second name. */
function byOf({ actorId, userId }: AuditRow, names: Surroundings['names']): Someone | null {
  if (actorId === null || actorId === userId) return null
  return { name: names.get(actorId) ?? actorId, href: addressOf('/audit', { by: actorId }) }
}

type Parameters = Readonly<Record<string, string | null | undefined>>

/** `path` with those parameters that say something. */
export function addressOf(path: string, parameters: Parameters): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters)) if (value) query.set(name, value)
  const text = query.toString()
  return text === '' ? path : `${path}?${text}`
}
