import type { RequestHandler } from 'express'
import { AppError } from '../errors/app-error.js'
import { whyNotLocal, type BypassParts } from '../strategies/bypass.js'

/** The guard of what is for this machine alone: to anyone else there is nothing here. */
export const requireThisMachine =
  (publicUrl: URL): RequestHandler =>
  (req, _res, next) => {
    const detail = whyNotLocal(req, { allowRemote: false, publicUrl })
    next(detail === null ? undefined : new AppError('not_found', { detail }))
  }

/** The guard of the development sign-in: to anyone but this machine there is nothing here. */
export const requireLocal =
  (parts: BypassParts): RequestHandler =>
  (req, _res, next) => {
    const reason = whyNotLocal(req, parts)
    next(reason === null ? undefined : new AppError('bypass_disabled', { detail: reason }))
  }
