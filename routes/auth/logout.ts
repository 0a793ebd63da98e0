import type { Request, RequestHandler } from 'express'
import { z } from 'zod'
import type { ReturnTargets } from '../../lib/return-targets.js'
import type { Finish } from '../../middleware/finish.js'
import { actorOf, contextOf } from '../../middleware/locals.js'
import type { Pages } from '../../middleware/pages.js'
import { readFormIfAny } from '../../middleware/read-body.js'
import { redirect } from '../../middleware/redirect.js'
import { mayRefresh } from '../../middleware/refresh.js'
import { REFRESH_PATH, type RefreshCookie } from '../../middleware/refresh-cookie.js'
import { endSession } from '../../middleware/session.js'
import type { TokenCookie } from '../../middleware/token-cookie.js'
import { wantsPage } from '../../middleware/wants-page.js'
import type { Refresh } from '../../services/refresh.js'
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
  readonly endings: Pick<SessionEndings, 'signOut'>
  readonly refresh: Pick<Refresh, 'signOut'>
  readonly sessionName: string
  readonly identifyLeniently: RequestHandler
  readonly identifyLeaving: RequestHandler
}

/** Below the one address that the refresh cookie is sent to. */
const BY_REFRESH_TOKEN = `${REFRESH_PATH}/logout`

const Leaving = z.object({
  rd: z.string().optional().meta({ description: 'Where to go then: ours, or an app; else `/`' }),
})

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
  steps: [parts.identifyLeniently, askFirst(parts)],
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
    errors: ['cross_site_request'],
  },
  steps: [readFormIfAny, parts.identifyLeaving, sendOn(parts), endSignIn(parts)],
})

const leavingByRefreshToken = (parts: LogoutParts): Endpoint => ({
  method: 'post',
  path: BY_REFRESH_TOKEN,
  access: 'open',
  about: {
    tag: 'sign-in',
    summary: 'Sign out by the refresh cookie, when the token has gone',
    body: Leaving,
    form: true,
    answers: {
      204: { description: 'Signed out' },
      200: APP_NEXT,
      303: ON,
    },
    errors: ['cross_site_request'],
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

const endByRefreshToken =
  ({ refresh, refreshCookie }: LogoutParts): RequestHandler =>
  async (req, res, next) => {
    const token = refreshCookie.find(req)
    if (token !== null) await refresh.signOut(token, contextOf(req, res))
    next()
  }

const endSignIn =
  ({ tokenCookie, refreshCookie, endings, sessionName, finish }: LogoutParts): RequestHandler =>
  async (req, res) => {
    const { claims } = res.locals
    // A key is no session: it ends when its owner revokes it.
    if (claims && !isByKey(claims)) await endings.signOut(actorOf(req, res))
    await endSession(req, res, sessionName)
    refreshCookie.clear(res)
    // Last: curl 7.88 heeds only the last of several cookies that are cleared at once.
    tokenCookie.clear(res)
    res.set('Cache-Control', 'no-store').set('Clear-Site-Data', '"cache"')
    if (wantsPage(req))
      return finish(req, res, { target: wishOf(req), title: 'You are signed out' })
    res.status(204).end()
  }

/** A body that is not as it should be stops nobody from leaving. */
const wishOf = ({ body }: Request): unknown => ((body ?? {}) as Record<string, unknown>)['rd']
