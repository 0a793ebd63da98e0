import type { RequestHandler } from 'express'
import type { Freshness } from '../services/sessions/freshness.js'
import { claimsOf } from './locals.js'
import { signInAgain } from './sign-in-address.js'

/** The step for a form that stands on the page of ours at `backTo`. */
export type RequireFresh = (backTo: string) => RequestHandler

/**
 * Behind the guard of an endpoint by which somebody could stay in for good: a fresh sign-in, for a
 * cookie that is left in a browser is no proof. Who is refused is led to one, and then back.
 */
export const createRequireFresh =
  (freshness: Pick<Freshness, 'requireFresh'>): RequireFresh =>
  (backTo) =>
  async (_req, res, next) => {
    res.locals.again = signInAgain(backTo)
    await freshness.requireFresh(claimsOf(res).sid)
    delete res.locals.again
    next()
  }
