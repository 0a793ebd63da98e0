import type { Logger } from 'pino'
import { causesOf } from '../errors/causes-of.js'
import { BoundedMap } from '../lib/bounded-map.js'
import type { Stopwatch } from '../lib/clock.js'
import type { Audit } from '../services/audit.js'
import type { Limits } from '../services/limits.js'
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
  readonly limits: Pick<Limits, 'takeRefusal'>
  readonly stopwatch: Stopwatch
  readonly log: Logger
}

/**
 * One line a minute for a session, an app and a rule, and no more for an account than for refusals of
 * our own: whoever asks chooses the host, where rules are for many. What cannot be written is said in
 * the log.
 */
export function createNoteRefused({ audit, limits, stopwatch, log }: Parts): NoteRefused {
  const noted = new BoundedMap<number>(BOUNDS)
  const note = async (claims: Claims, refused: RefusedRequest): Promise<void> => {
    const { method, host, path, address, agent, requestId } = refused
    const { sub: userId, username, sid: sessionId } = claims
    const verdict = await limits.takeRefusal(userId)
    if (verdict === 'unsaid') return
    const more = verdict === 'last' ? '; more of them are not noted for a while' : ''
    const reason = `insufficient_role${more} (${method} ${host}${path})`
    const context = { address, agent, requestId }
    await audit.recordAlone('access_refused', { userId, username, sessionId, ...context, reason })
  }
  return (claims, refused) => {
    const now = stopwatch.elapsed()
    const name = `${claims.sid} ${refused.rule?.at?.line ?? '-'} ${refused.host}`
    if (now - (noted.get(name) ?? -Infinity) < QUIET_MS) return
    noted.set(name, now, name.length + 100)
    note(claims, refused).catch((error: unknown) =>
      log.error({ causes: causesOf(error) }, 'an audit line for a refusal could not be written'),
    )
  }
}
