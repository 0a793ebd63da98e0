import type { IncomingMessage } from 'node:http'
import { AppError } from '../errors/app-error.js'
import { findCrossSite, isSafeMethod } from '../lib/cross-site.js'
import { isByKey } from '../services/access.js'
import { findToken, type FoundToken } from '../services/tokens/find-token.js'
import type { Claims } from '../services/tokens.js'
import { PROCESS_WIDE, type GuardParts } from './issuer.js'
import type { GuardOptions, Step } from './options.js'
import { createOptionReader } from './read-options.js'
import { stepOf } from './step.js'
import { readTokenSettings, TOKEN_OPTIONS, verifierOf } from './token-verifier.js'
import { invalid } from './verifying.js'

/**
 * Lets pass whoever shows a valid access token, by `Authorization: Bearer` or by cookie, and sets
 * `req.user`. Everybody else gets the gateway's own answers: 401 (RFC 6750), 400 for two tokens that
 * disagree, 403 for a changing request that another site sent with the cookie, 503 while keys cannot
 * be read. Throws ConfigError at once where `options` are wrong.
 */
export const requireUser = (options: GuardOptions): Step => userStep(options, PROCESS_WIDE)

/**
 * Sets `req.user` where somebody shows a valid access token; everybody else passes too, as nobody.
 * While keys cannot be read, who shows a token gets 503.
 */
export const identifyUser = (options: GuardOptions): Step => identifyStep(options, PROCESS_WIDE)

/** `requireUser`, of other parts. */
export function userStep(options: GuardOptions, parts: GuardParts): Step {
  const find = readGuard('requireUser', options, parts)
  return stepOf((req) => {
    const user = find(req)
    if (user === null) throw loginRequired()
    return user
  }, options)
}

/** `identifyUser`, of other parts. */
export function identifyStep(options: GuardOptions, parts: GuardParts): Step {
  const find = readGuard('identifyUser', options, parts)
  return stepOf(async (req) => {
    try {
      return await find(req)
    } catch (error) {
      if (error instanceof AppError && error.status < 500) return null
      throw error
    }
  }, options)
}

/** Nobody said who they are: the bare challenge (RFC 6750 section 3). */
export const loginRequired = (): AppError =>
  new AppError('login_required', { headers: { 'WWW-Authenticate': 'Bearer' } })

const GUARD_OPTIONS = [...TOKEN_OPTIONS, 'onRefusal', 'cookieName', 'origins'] as const

/** Finds who asks; null where the request shows no token. */
type FindUser = (req: IncomingMessage) => Claims | null | Promise<Claims>

function readGuard(what: string, options: GuardOptions, parts: GuardParts): FindUser {
  const read = createOptionReader(what, options, GUARD_OPTIONS)
  const settings = readTokenSettings(read, options)
  const { cookieName = 'jwt', origins = [] } = options
  const known = new Set(origins.map((origin) => read.origin(origin, 'each of origins')))
  read.demand(cookieName === null || isCookieName(cookieName), 'cookieName is no name of a cookie')
  read.refusals(options)
  read.finish()
  const verify = verifierOf(settings, parts)
  return (req) => {
    const found = findTokenIn(req, cookieName)
    if (found === null) return null
    if (found.from === 'header') return verify(found.token)
    requireOwnSite(req, known)
    const claims = verify(found.token)
    return claims instanceof Promise ? claims.then(requirePersonal) : requirePersonal(claims)
  }
}

const isCookieName = (name: unknown): boolean =>
  typeof name === 'string' && /^[\w!#$%&'*+.^`|~-]{1,64}$/u.test(name)

const findTokenIn = (
  { headers, headersDistinct }: IncomingMessage,
  cookieName: string | null,
): FoundToken | null =>
  findToken(
    { authorization: headersDistinct['authorization'] ?? [], cookie: headers.cookie },
    { cookieName },
  )

/** A cookie is sent by whatever page makes the browser ask: it changes nothing for other sites. */
function requireOwnSite(req: IncomingMessage, origins: ReadonlySet<string>): void {
  if (isSafeMethod(req.method ?? '') || origins.has(req.headers.origin ?? '')) return
  const { origin, cookie, host } = req.headers
  const site = req.headersDistinct['sec-fetch-site']?.join()
  const detail = findCrossSite({ site, origin, cookie }, (asking) => hostOf(asking) === host)
  if (detail !== null) throw new AppError('cross_site_request', { detail })
}

/** Whether it came by TLS is for whatever stands in front to know: hosts are compared. */
const hostOf = (origin: string): string | null =>
  URL.canParse(origin) ? new URL(origin).host : null

/** What belongs to a key is refused in a cookie: that is where people carry theirs. */
function requirePersonal(claims: Claims): Claims {
  if (isByKey(claims)) throw invalid('belongs to a key, and came as a cookie')
  return claims
}
