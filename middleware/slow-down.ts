import type { Request, RequestHandler, Response } from 'express'
import { tooMany, type Costly, type Limits, type Taken } from '../services/limits.js'

/** What costs us whether it succeeds or not, and may be done on purpose. */
const COUNTS_SUCCESS: ReadonlySet<Costly> = new Set(['registration'])

/**
 * The step before a costly one: counts the request against its network, and refuses it with 429
 * and Retry-After when there were too many. What succeeds, or fails for a reason of ours, counts
 * no more once it is answered; what is cut off counts. The network is that of the peer, or of
 * whom trusted proxies name.
 */
export const createSlowDown =
  (limits: Pick<Limits, 'takeRequest'>) =>
  (kind: Costly): RequestHandler =>
  async (req: Request, res: Response, next) => {
    const taken = await limits.takeRequest(kind, req.ip ?? '')
    if (taken.waitSeconds > 0) throw tooMany(taken.waitSeconds, `too many requests: ${kind}`)
    res.once('finish', () => giveBack(taken, { kind, status: res.statusCode }))
    next()
  }

function giveBack(taken: Taken, { kind, status }: { kind: Costly; status: number }): void {
  const succeeded = status < 400 && !COUNTS_SUCCESS.has(kind)
  if (succeeded || status >= 500) void taken.giveBack()
}
