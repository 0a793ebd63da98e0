import type { Request, RequestHandler } from 'express'
import { z } from 'zod'
import { AppError } from '../../errors/app-error.js'
import { valuesOf } from '../../lib/raw-headers.js'
import { actorOf } from '../../middleware/locals.js'
import { parseInput } from '../../middleware/parse-input.js'
import { readFormIfAny } from '../../middleware/read-body.js'
import type { HalfCookies } from '../../middleware/sensenet/half-cookies.js'
import type { Refresh } from '../../services/refresh.js'
import { findAccessHalves, findRefreshHalves } from '../../services/sensenet/find-halves.js'
import type { HalfTokens } from '../../services/sensenet/half-tokens.js'
import type { SessionEndings } from '../../services/sessions/session-endings.js'
import type { Verifier } from '../../services/verifier.js'
import type { Access, Endpoint } from '../endpoint.js'

export interface SensenetTokenParts {
  /** Over plain http this machine alone is answered. */
  readonly access: Access
  readonly readLogin: RequestHandler
  readonly checkPassword: RequestHandler
  readonly authSuccess: RequestHandler
  readonly slowDownSignIn: RequestHandler
  readonly slowDownRefresh: RequestHandler
  readonly halfTokens: HalfTokens
  readonly halfCookies: HalfCookies
  readonly refresh: Pick<Refresh, 'renew'>
  readonly verifier: Pick<Verifier, 'admit'>
  readonly endings: Pick<SessionEndings, 'signOut' | 'signOutEverywhere'>
}

const Readable = z.string().meta({ description: 'Header and payload; the signature is a cookie' })
const Both = z.strictObject({ access: Readable, refresh: Readable }).meta({ id: 'SensenetTokens' })
const One = z.strictObject({ access: Readable }).meta({ id: 'SensenetAccessToken' })
const Nothing = z.strictObject({}).meta({ id: 'SensenetSignedOut' })

/** What the way out may be asked, in the address or in a form. Anything else there is overlooked. */
const Leaving = z.object({
  ultimateLogout: z
    .enum(['true', 'false', 'True', 'False'])
    .optional()
    .meta({ description: 'Whether every session of the user ends' }),
})

/** The addresses of sensenet's token protocol. */
export const sensenetTokenRoutes = (parts: SensenetTokenParts): Endpoint[] => [
  {
    method: 'post',
    path: '/sn-token/login',
    access: parts.access,
    about: {
      tag: 'sensenet',
      summary: 'A password, by Authorization: Basic, for tokens in halves',
      answers: { 200: { description: 'The readable halves; cookies as, ahp and rs', body: Both } },
      errors: ['invalid_credentials', 'too_many_requests', 'token_too_large'],
    },
    steps: [parts.slowDownSignIn, parts.readLogin, parts.checkPassword, parts.authSuccess],
  },
  {
    method: 'post',
    path: '/sn-token/refresh',
    access: parts.access,
    about: {
      tag: 'sensenet',
      summary: 'The refresh token, by X-Refresh-Data and its cookie, for a new access token',
      answers: { 200: { description: 'The readable half; cookies as and ahp', body: One } },
      errors: ['invalid_token', 'token_expired', 'login_required', 'too_many_requests'],
    },
    steps: [parts.slowDownRefresh, refreshHalves(parts)],
  },
  {
    method: 'post',
    path: '/sn-token/logout',
    access: parts.access,
    about: {
      tag: 'sensenet',
      summary: 'Ends the session of the access token, or with ultimateLogout all of its user',
      query: Leaving,
      answers: { 200: { description: 'Signed out: the cookies go', body: Nothing } },
      errors: ['invalid_request', 'invalid_token', 'token_expired'],
    },
    steps: [readFormIfAny, endHalves(parts)],
  },
]

function refreshHalves({ halfTokens, halfCookies, refresh }: SensenetTokenParts): RequestHandler {
  return async (req, res) => {
    const data = valuesOf(req.rawHeaders, 'x-refresh-data')
    const token = findRefreshHalves({ data, cookie: req.headers.cookie })
    if (token === null) throw new AppError('login_required', { detail: 'no X-Refresh-Data' })
    const shown = halfTokens.refresh.verify(token)
    const claims = await refresh.renew(shown)
    if (claims === null) throw new AppError('invalid_token', { detail: 'the session has ended' })
    const access = halfTokens.issueAccess(claims)
    halfCookies.setAccess(res, access, shown.exp - claims.iat)
    res.set('Cache-Control', 'no-store').json({ access: access.readable })
  }
}

/** Who shows no token is signed out already. */
function endHalves(parts: SensenetTokenParts): RequestHandler {
  return async (req, res) => {
    const everywhere = isUltimate(req)
    const data = valuesOf(req.rawHeaders, 'x-access-data')
    const token = findAccessHalves({ data, cookie: req.headers.cookie })
    if (token !== null) {
      res.locals.claims = await judge(parts, req, { token, everywhere })
      await parts.endings[everywhere ? 'signOutEverywhere' : 'signOut'](actorOf(req, res))
    }
    parts.halfCookies.clear(res)
    res.set('Cache-Control', 'no-store').json({})
  }
}

interface Leaves {
  readonly token: string
  readonly everywhere: boolean
}

/**
 * A token that has expired or was taken back still says which session to end; to end all of them it
 * must be one that lets pass.
 */
function judge(
  { halfTokens, verifier }: SensenetTokenParts,
  { ip: address = '', res }: Request,
  { token, everywhere }: Leaves,
) {
  if (!everywhere) return halfTokens.access.verifyIgnoringExpiry(token)
  const requestId = res?.locals.requestId ?? ''
  return verifier.admit(token, { from: 'halves', address, requestId })
}

/** Said twice it has to be the same. */
function isUltimate(req: Request): boolean {
  const said = [req.query, req.body ?? {}].map((from) => parseInput(Leaving, from).ultimateLogout)
  const wishes = new Set(
    said.filter((each) => each !== undefined).map((each) => each.toLowerCase()),
  )
  if (wishes.size > 1) {
    throw new AppError('invalid_request', { fields: { ultimateLogout: 'not_allowed' } })
  }
  return wishes.has('true')
}
