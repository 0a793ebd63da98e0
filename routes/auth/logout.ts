import type { RequestHandler } from 'express'
import { actorOf, contextOf } from '../../middleware/locals.js'
import type { Pages } from '../../middleware/pages.js'
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

/** GET /auth/logout asks, POST /auth/logout ends the session and its cookies. */
export const logoutRoutes = (parts: LogoutParts): Endpoint[] => [
  {
    method: 'get',
    path: '/auth/logout',
    access: 'open',
    about: {
      tag: 'sign-in',
      summary: 'The page that asks whether to sign out; it never does so by itself',
      answers: { 200: { description: 'The page', html: true } },
      errors: [],
    },
    steps: [parts.identifyLeniently, askFirst(parts)],
  },
  {
    method: 'post',
    path: '/auth/logout',
    access: 'open',
    about: {
      tag: 'sign-in',
      summary: 'Sign out: ends the session on every instance and clears its cookies',
      answers: {
        204: { description: 'Signed out' },
        303: { description: 'Signed out by form: on to `/`' },
        307: { description: 'The token has gone: asked again where the refresh token is sent' },
      },
      errors: ['cross_site_request'],
    },
    steps: [parts.identifyLeaving, sendOn(parts), endSignIn(parts)],
  },
  {
    method: 'post',
    path: BY_REFRESH_TOKEN,
    access: 'open',
    about: {
      tag: 'sign-in',
      summary: 'Sign out by the refresh cookie, when the token has gone',
      answers: {
        204: { description: 'Signed out' },
        303: { description: 'Signed out by form: on to `/`' },
      },
      errors: ['cross_site_request'],
    },
    steps: [endByRefreshToken(parts), endSignIn(parts)],
  },
]

const askFirst =
  ({ pages, refreshCookie }: LogoutParts): RequestHandler =>
  (req, res) => {
    const props = { frame: pages.frameOf(req, res), held: mayRefresh(refreshCookie, req, res) }
    pages.send(res, 200, SignOutPage(props))
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
  ({ tokenCookie, refreshCookie, endings, sessionName }: LogoutParts): RequestHandler =>
  async (req, res) => {
    const { claims } = res.locals
    // A key is no session: it ends when its owner revokes it.
    if (claims && !isByKey(claims)) await endings.signOut(actorOf(req, res))
    await endSession(req, res, sessionName)
    refreshCookie.clear(res)
    // Last: curl 7.88 heeds only the last of several cookies that are cleared at once.
    tokenCookie.clear(res)
    res.set('Cache-Control', 'no-store').set('Clear-Site-Data', '"cache"')
    if (wantsPage(req)) return redirect(res, 303, '/')
    res.status(204).end()
  }
