import type { Request, RequestHandler, Response } from 'express'
import { tooMany, type Costly, type Limits } from '../services/limits.js'

/** What costs us whether it succeeds or not, and may be done on purpose. */
const COUNTS_SUCCESS: ReadonlySet<Costly> = new Set(['registration'])

interface SlowDownParts {
  readonly limits: Pick<Limits, 'takeRequest'>
  /** What was taken could not be given back: whoever asked is answered already. */
  readonly onFailure: (error: unknown) => void
}

/**
 * The step before a costly one: counts the request against its network, and refuses it with 429
 * and Retry-After when there were too many. What succeeds, or fails for a reason of ours, counts
 * no more once it is answered; what is cut off counts. The network is that of the peer, or of
 * whom trusted proxies name.
 */
export const createSlowDown =
  ({ limits, onFailure }: SlowDownParts) =>
  (kind: Costly): RequestHandler =>
  async (req: Request, res: Response, next) => {
    const taken = await limits.takeRequest(kind, req.ip ?? '')
    if (taken.waitSeconds > 0) throw tooMany(taken.waitSeconds, `too many requests: ${kind}`)
    res.once('finish', () => {
      if (!counts(kind, res.statusCode)) taken.giveBack().catch(onFailure)
    })
    next()
  }

/** Whether what was answered with `status` goes on counting. */
const counts = (kind: Costly, status: number): boolean =>
  status < 500 && (status >= 400 || COUNTS_SUCCESS.has(kind))
