import type { Request, RequestHandler } from 'express'
import { AppError } from '../errors/app-error.js'
import { findCrossSite, isSafeMethod } from '../lib/cross-site.js'

/**
 * Refuses a state-changing request that another site may have made a browser send (CSRF, login
 * CSRF included), as `findCrossSite` tells. A bearer token in the header is its own proof: no site
 * can add one, but those of CLIENT_ORIGINS. From these nothing passes that brings cookies. Each of the
 * headers called `proofs` is one too, but only where nothing says which site it was.
 */
export const refuseCrossSite =
  (ownOrigin: string, proofs: readonly string[] = []): RequestHandler =>
  (req, res, next) => {
    const find = res.locals.clientOrigin === undefined ? findReason : findReasonAtClient
    const passes = isSafeMethod(req.method) || (isUnsaid(req) && hasOneOf(req, proofs))
    const reason = passes ? null : find(req, ownOrigin)
    next(reason === null ? undefined : new AppError('cross_site_request', { detail: reason }))
  }

/** Programs that are no browsers say nothing. */
const isUnsaid = (req: Request): boolean =>
  req.get('sec-fetch-site') === undefined && req.get('origin') === undefined

const hasOneOf = (req: Request, names: readonly string[]): boolean =>
  names.some((name) => req.headers[name] !== undefined)

/** The same, for an address that changes state on GET: only the development bypass. */
export const refuseCrossSiteNavigation: RequestHandler = (req, _res, next) => {
  const site = req.get('sec-fetch-site')
  const fine = site === undefined || site === 'same-origin' || site === 'none'
  next(fine ? undefined : new AppError('cross_site_request', { detail: `Sec-Fetch-Site ${site}` }))
}

const hasBearer = (req: Request): boolean => /^bearer /iu.test(req.get('authorization') ?? '')

function findReason(req: Request, ownOrigin: string): string | null {
  if (hasBearer(req)) return null
  const [site, origin, cookie] = ['sec-fetch-site', 'origin', 'cookie'].map((name) => req.get(name))
  return findCrossSite({ site, origin, cookie }, (each) => each === ownOrigin)
}

/** A browser asks us before it sends JSON or a token for another site, and a form it just sends. */
function findReasonAtClient(req: Request): string | null {
  if (req.get('cookie') !== undefined) return 'cookies, from one of CLIENT_ORIGINS'
  const asked = hasBearer(req) || Boolean(req.is('application/json'))
  return asked ? null : 'neither a token nor JSON, from one of CLIENT_ORIGINS'
}
