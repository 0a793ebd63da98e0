import type { RequestHandler } from 'express'
import { AppError } from '../errors/app-error.js'
import { whyNotLocal, type BypassParts } from '../strategies/bypass.js'

/** The guard of the development sign-in: to anyone but this machine there is nothing here. */
export const requireLocal =
  (parts: BypassParts): RequestHandler =>
  (req, _res, next) => {
    const reason = whyNotLocal(req, parts)
    next(reason === null ? undefined : new AppError('bypass_disabled', { detail: reason }))
  }
