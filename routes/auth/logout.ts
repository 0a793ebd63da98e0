import type { Request, RequestHandler } from 'express'
import { z } from 'zod'
import { AppError } from '../../errors/app-error.js'
import type { ReturnTargets } from '../../lib/return-targets.js'
import type { Authenticator } from '../../middleware/authenticate.js'
import type { Finish } from '../../middleware/finish.js'
import { actorOf, contextOf } from '../../middleware/locals.js'
import type { Pages } from '../../middleware/pages.js'
import { readFormIfAny } from '../../middleware/read-body.js'
import { requirePerson, requireUser } from '../../middleware/require-user.js'
import { redirect } from '../../middleware/redirect.js'
import { mayRefresh } from '../../middleware/refresh.js'
import { REFRESH_PATH, type RefreshCookie } from '../../middleware/refresh-cookie.js'
import type { HalfCookies } from '../../middleware/sensenet/half-cookies.js'
import { endSession } from '../../middleware/session.js'
import type { TokenCookie } from '../../middleware/token-cookie.js'
import { wantsPage } from '../../middleware/wants-page.js'
import type { Presented, Refresh } from '../../services/refresh.js'
import { isByKey } from '../../services/access.js'
import type { SessionEndings } from '../../services/sessions/session-endings.js'
import { SignOutPage } from '../../views/sign-out-page.js'
import type { Endpoint } from '../endpoint.js'

interface LogoutParts {
  readonly pages: Pages
  readonly targets: ReturnTargets
  readonly finish: Finish
  readonly tokenCookie: TokenCookie
  readonly refreshCookie: RefreshCookie
  readonly halfCookies: Pick<HalfCookies, 'clear'> | null
  readonly endings: Pick<SessionEndings, 'signOut' | 'signOutEverywhere'>
  readonly refresh: Pick<Refresh, 'signOut' | 'signOutEverywhere'>
  readonly sessionName: string
  readonly authenticator: Pick<Authenticator, 'identify' | 'identifyLeniently'>
  readonly identifyLeaving: RequestHandler
}

/** Below the one address that the refresh cookie is sent to. */
const BY_REFRESH_TOKEN = `${REFRESH_PATH}/logout`

const Leaving = z.object({
  rd: z.string().optional().meta({ description: 'Where to go then: ours, or an app; else `/`' }),
  everywhere: z.boolean().optional().meta({
    description: 'End every session of the user: only for who could go on. By form: `true`',
  }),
})

const LeavingByToken = Leaving.extend({
  refresh_token: z.string().optional().meta({
    description: 'A program’s, in JSON; cookies then stay as they are. Else the cookie counts',
  }),
})

/** What is asked of who would end every session, and of nobody who leaves. */
const NOT_EVERYWHERE = ['login_required', 'invalid_token', 'token_expired'] as const

const ON = { description: 'Signed out by form: on to `rd` or `/`' }
const APP_NEXT = { description: 'Signed out by form: a page on the way to an app', html: true }

/** GET /auth/logout asks, POST /auth/logout ends the session and its cookies. */
export const logoutRoutes = (parts: LogoutParts): Endpoint[] => [
  asking(parts),
  leaving(parts),
  leavingByRefreshToken(parts),
]

const asking = (parts: LogoutParts): Endpoint => ({
  method: 'get',
  path: '/auth/logout',
  access: 'open',
  about: {
    tag: 'sign-in',
    summary: 'The page that asks whether to sign out; it never does so by itself',
    query: z.object({ rd: z.string().optional() }),
    answers: { 200: { description: 'The page', html: true } },
    errors: [],
  },
  steps: [parts.authenticator.identifyLeniently, askFirst(parts)],
})

const leaving = (parts: LogoutParts): Endpoint => ({
  method: 'post',
  path: '/auth/logout',
  access: 'open',
  about: {
    tag: 'sign-in',
    summary: 'Sign out: ends the session on every instance and clears its cookies',
    body: Leaving,
    form: true,
    answers: {
      204: { description: 'Signed out' },
      200: APP_NEXT,
      303: ON,
      307: { description: 'The token has gone: asked again where the refresh token is sent' },
    },
    errors: ['cross_site_request', ...NOT_EVERYWHERE, 'person_required', 'too_many_requests'],
  },
  steps: [readFormIfAny, identify(parts), sendOn(parts), requireProof(parts), endSignIn(parts)],
})

const leavingByRefreshToken = (parts: LogoutParts): Endpoint => ({
  method: 'post',
  path: BY_REFRESH_TOKEN,
  access: 'open',
  about: {
    tag: 'sign-in',
    summary: 'Sign out by the refresh cookie, or a refresh token, when the token has gone',
    body: LeavingByToken,
    form: true,
    answers: {
      204: { description: 'Signed out' },
      200: APP_NEXT,
      303: ON,
    },
    errors: ['cross_site_request', 'login_required', 'invalid_refresh_token'],
  },
  steps: [readFormIfAny, endByRefreshToken(parts), endSignIn(parts)],
})

const askFirst =
  ({ pages, targets, refreshCookie }: LogoutParts): RequestHandler =>
  (req, res) => {
    const held = mayRefresh(refreshCookie, req, res)
    const rd = targets.judge(req.query['rd'])
    pages.send(res, 200, SignOutPage({ frame: pages.frameOf(req, res), held, rd }))
  }

/** Without a token only the refresh token knows the session, and it is sent elsewhere. */
const sendOn =
  ({ refreshCookie }: LogoutParts): RequestHandler =>
  (req, res, next) => {
    if (res.locals.claims || !refreshCookie.isHinted(req)) return next()
    redirect(res, 307, BY_REFRESH_TOKEN)
  }

/** Whoever leaves may show a token that has ended; to end more than its own session, none that has. */
const identify =
  ({ identifyLeaving, authenticator }: LogoutParts): RequestHandler =>
  (req, res, next) =>
    (isEverywhere(req) ? authenticator.identifyLeniently : identifyLeaving)(req, res, next)

/** Refuses who would end every session, and shows no token of a person that is valid. */
const requireProof =
  ({ authenticator }: LogoutParts): RequestHandler =>
  (req, res, next) => {
    if (!isEverywhere(req)) return next()
    authenticator.identify(req, res, (failure?: unknown) => {
      if (failure) return next(failure)
      requireUser(req, res, (missing?: unknown) =>
        missing ? next(missing) : requirePerson(req, res, next),
      )
    })
  }

const endByRefreshToken =
  ({ refresh, refreshCookie }: LogoutParts): RequestHandler =>
  async (req, res, next) => {
    const inBody = tokenInBody(req)
    const shown = inBody === undefined ? refreshCookie.find(req) : inBody
    if (isEverywhere(req)) {
      if (shown === null) throw new AppError('login_required')
      const left = await refresh.signOutEverywhere(shown, contextOf(req, res))
      if (!left) throw new AppError('invalid_refresh_token')
    } else if (shown !== null) await refresh.signOut(shown, contextOf(req, res))
    if (inBody === undefined) return next()
    res.status(204).set('Cache-Control', 'no-store').end()
  }

/** A program's refresh token; null: it sent what can be none. undefined: it sent none. */
function tokenInBody(req: Request): Presented | null | undefined {
  const sent = req.is('application/json') ? sentIn(req, 'refresh_token') : undefined
  if (sent === undefined) return undefined
  return typeof sent === 'string' ? { text: sent } : null
}

const endSignIn =
  (parts: LogoutParts): RequestHandler =>
  async (req, res) => {
    const { tokenCookie, refreshCookie, halfCookies, endings, sessionName, finish } = parts
    const { claims } = res.locals
    // A key is no session: it ends when its owner revokes it.
    if (claims && !isByKey(claims)) {
      await endings[isEverywhere(req) ? 'signOutEverywhere' : 'signOut'](actorOf(req, res))
    }
    await endSession(req, res, sessionName)
    refreshCookie.clear(res)
    halfCookies?.clear(res)
    // Last: curl 7.88 heeds only the last of several cookies that are cleared at once.
    tokenCookie.clear(res)
    res.set('Cache-Control', 'no-store').set('Clear-Site-Data', '"cache"')
    if (wantsPage(req))
      return finish(req, res, { target: wishOf(req), title: 'You are signed out' })
    res.status(204).end()
  }

/** A body that is not as it should be stops nobody from leaving. */
const sentIn = ({ body }: Request, field: string): unknown =>
  ((body ?? {}) as Record<string, unknown>)[field]

const wishOf = (req: Request): unknown => sentIn(req, 'rd')

const isEverywhere = (req: Request): boolean => {
  const sent = sentIn(req, 'everywhere')
  return sent === true || sent === 'true'
}
