import type { Request, RequestHandler } from 'express'
import { AppError } from '../errors/app-error.js'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses a state-changing request that another site may have made a browser send (CSRF, login
 * CSRF included). Asked in order: Fetch Metadata, Origin; where a request carries cookies and
 * neither, it is refused. A bearer token in the header is its own proof: no site can add one.
 */
export const refuseCrossSite =
  (ownOrigin: string): RequestHandler =>
  (req, _res, next) => {
    const reason = SAFE.has(req.method) || hasBearer(req) ? null : findReason(req, ownOrigin)
    next(reason === null ? undefined : new AppError('cross_site_request', { detail: reason }))
  }

/** The same, for an address that changes state on GET: only the development bypass. */
export const refuseCrossSiteNavigation: RequestHandler = (req, _res, next) => {
  const site = req.get('sec-fetch-site')
  const fine = site === undefined || site === 'same-origin' || site === 'none'
  next(fine ? undefined : new AppError('cross_site_request', { detail: `Sec-Fetch-Site ${site}` }))
}

const hasBearer = (req: Request): boolean => /^bearer /iu.test(req.get('authorization') ?? '')

function findReason(req: Request, ownOrigin: string): string | null {
  const site = req.get('sec-fetch-site')
  if (site !== undefined) {
    return site === 'same-origin' || site === 'none' ? null : 'Sec-Fetch-Site is not same-origin'
  }
  const origin = req.get('origin')
  if (origin !== undefined) return origin === ownOrigin ? null : 'Origin is not ours'
  return req.get('cookie') === undefined ? null : 'cookies, but neither Sec-Fetch-Site nor Origin'
}
