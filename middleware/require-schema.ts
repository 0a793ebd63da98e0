import type { RequestHandler } from 'express'
import { AppError } from '../errors/app-error.js'
import type { Readiness } from '../services/readiness.js'

/** Nothing is served over a schema this program does not know: 503 until it is current. */
export const requireSchema = (readiness: Readiness): RequestHandler =>
  function requireCurrentSchema(_req, _res, next) {
    const current = readiness.isSchemaCurrent()
    if (current === true) return next()
    return current.then((late) => next(late ? undefined : notCurrent()))
  }

const notCurrent = (): AppError =>
  new AppError('unavailable', { detail: 'schema is not current', headers: { 'Retry-After': '5' } })
