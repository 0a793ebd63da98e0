import type { RequestHandler } from 'express'
import { AppError } from '../../errors/app-error.js'
import { valuesOf } from '../../lib/raw-headers.js'

/** Where each action has its address; a content request stays where it is. */
const ADDRESSES: ReadonlyMap<string, string | null> = new Map([
  ['tokenlogin', '/sn-token/login'],
  ['tokenrefresh', '/sn-token/refresh'],
  ['tokenlogout', '/sn-token/logout'],
  ['tokenaccess', null],
])

/**
 * `X-Authentication-Action` asks on any path for what has an address of its own: the request goes
 * there as a POST, past the guards of that address. Names count without regard to case. Passes on
 * AppError `invalid_request` for an action that there is not, and for two at once.
 */
export const readActionHeader: RequestHandler = (req, _res, next) => {
  const [action, ...more] = valuesOf(req.rawHeaders, 'x-authentication-action')
  if (action === undefined) return next()
  const address = more.length > 0 ? undefined : ADDRESSES.get(action.toLowerCase())
  if (address === undefined) return next(new AppError('invalid_request', { detail: NO_ACTION }))
  if (address === null) return next()
  if (req.method !== 'POST' && req.method !== 'GET') {
    return next(new AppError('method_not_allowed', { headers: { Allow: 'GET, POST' } }))
  }
  const query = req.url.indexOf('?')
  req.method = 'POST'
  req.url = address + (query === -1 ? '' : req.url.slice(query))
  next()
}

const NO_ACTION = 'X-Authentication-Action: none that there is'
