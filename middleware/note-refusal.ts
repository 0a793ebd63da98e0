import type { Request, RequestHandler, Response } from 'express'
import { AppError } from '../errors/app-error.js'
import type { Audit } from '../services/audit.js'
import type { Limits } from '../services/limits.js'
import type { Authenticator } from './authenticate.js'
import { contextOf } from './locals.js'

/** A request and its answer. */
export interface Exchange {
  readonly req: Request
  readonly res: Response
}

/**
 * Writes an audit line when someone who is known is refused what they asked for. Returns what to
 * answer: the failure, or the outage where the line could not be written. Of very many refusals of one
 * account only the first are noted, and that there were more. Never rejects.
 */
export type NoteRefusal = (failure: unknown, exchange: Exchange) => Promise<unknown>

const REFUSALS = new Set(['insufficient_role', 'person_required', 'cross_site_request'])

interface NoteRefusalParts {
  readonly audit: Pick<Audit, 'recordAlone'>
  readonly limits: Pick<Limits, 'takeRefusal'>
  readonly identifyLeniently: Authenticator['identifyLeniently']
}

/** Cross-site requests are refused before anybody looked at their token. */
export const createNoteRefusal =
  (parts: NoteRefusalParts): NoteRefusal =>
  async (failure, exchange) => {
    if (!(failure instanceof AppError) || !REFUSALS.has(failure.code)) return failure
    if (!exchange.res.locals.claims) {
      const outage = await take(parts.identifyLeniently, exchange)
      if (outage !== undefined) return outage
    }
    try {
      await note(parts, failure, exchange)
      return failure
    } catch (outage) {
      return outage
    }
  }

/** What the step passed on; undefined: nothing went wrong. */
const take = (step: RequestHandler, { req, res }: Exchange): Promise<unknown> =>
  new Promise((resolve) => void step(req, res, resolve))

async function note(
  { audit, limits }: NoteRefusalParts,
  failure: AppError,
  { req, res }: Exchange,
): Promise<void> {
  const { claims } = res.locals
  if (!claims) return
  const { sub: userId, username, sid: sessionId } = claims
  const verdict = await limits.takeRefusal(claims.sub)
  if (verdict === 'unsaid') return
  const said = failure.detail === undefined ? failure.code : `${failure.code}: ${failure.detail}`
  const more = verdict === 'last' ? '; more of them are not noted for a while' : ''
  const reason = `${said} (${req.method} ${req.path})${more}`
  const fields = { userId, username, sessionId, ...contextOf(req, res), reason }
  await audit.recordAlone('access_refused', fields)
}
