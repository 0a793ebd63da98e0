import type { RequestHandler } from 'express'
import type { Freshness } from '../services/sessions/freshness.js'
import { claimsOf } from './locals.js'

/** A cookie that is left in a browser is no proof: whoever signs out and in again goes on. */
const AGAIN = { href: '/auth/logout', label: 'Sign out, to sign in again' }

/** Behind the guard of an endpoint by which somebody could stay in for good: a fresh sign-in. */
export const createRequireFresh =
  (freshness: Freshness): RequestHandler =>
  async (_req, res, next) => {
    res.locals.again = AGAIN
    await freshness.requireFresh(claimsOf(res).sid)
    delete res.locals.again
    next()
  }
