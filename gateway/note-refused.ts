import type { Logger } from 'pino'
import { causesOf } from '../errors/causes-of.js'
import { BoundedMap } from '../lib/bounded-map.js'
import type { Stopwatch } from '../lib/clock.js'
import type { Audit } from '../services/audit.js'
import type { Rule } from '../services/rules/rule.js'
import type { Claims } from '../services/tokens.js'

/** What somebody who is known was refused. */
export interface RefusedRequest {
  readonly method: string
  readonly host: string
  readonly path: string
  /** null: there is no rule for it. */
  readonly rule: Rule | null
  readonly address: string
  readonly agent: string
  readonly requestId: string
}

/** Leaves an audit line for a refusal; nobody waits for it. */
export type NoteRefused = (claims: Claims, refused: RefusedRequest) => void

/** A page that is refused asks for all of its images: how long the first line stands for all. */
const QUIET_MS = 60_000

const BOUNDS = { entries: 10_000, bytes: 4 * 1024 * 1024 }

interface Parts {
  readonly audit: Pick<Audit, 'recordAlone'>
  readonly stopwatch: Stopwatch
  readonly log: Logger
}

/** One line a minute for a session, an app and a rule. What cannot be written is said in the log. */
export function createNoteRefused({ audit, stopwatch, log }: Parts): NoteRefused {
  const noted = new BoundedMap<number>(BOUNDS)
  return (claims, { method, host, path, rule, ...context }) => {
    const now = stopwatch.elapsed()
    const name = `${claims.sid} ${rule?.at?.line ?? '-'} ${host}`
    if (now - (noted.get(name) ?? -Infinity) < QUIET_MS) return
    noted.set(name, now, name.length + 100)
    const { sub: userId, username, sid: sessionId } = claims
    const reason = `insufficient_role (${method} ${host}${path})`
    audit
      .recordAlone('access_refused', { userId, username, sessionId, ...context, reason })
      .catch((error: unknown) =>
        log.error({ causes: causesOf(error) }, 'an audit line for a refusal could not be written'),
      )
  }
}
