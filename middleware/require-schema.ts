import type { RequestHandler } from 'express'
import { AppError } from '../errors/app-error.js'
import type { Readiness } from '../services/readiness.js'

/** Nothing is served over a schema this program does not know: 503 until it is current. */
export const requireSchema = (readiness: Readiness): RequestHandler =>
  async function requireCurrentSchema(_req, _res, next) {
    const current = readiness.isSchemaCurrent()
    if (current === true || (await current)) return next()
    const headers = { 'Retry-After': '5' }
    next(new AppError('unavailable', { detail: 'schema is not current', headers }))
  }
