import type { RequestHandler } from 'express'
import { actorOf } from '../../middleware/locals.js'
import type { Pages } from '../../middleware/pages.js'
import { redirect } from '../../middleware/redirect.js'
import type { RefreshCookie } from '../../middleware/refresh-cookie.js'
import { endSession } from '../../middleware/session.js'
import type { TokenCookie } from '../../middleware/token-cookie.js'
import { wantsPage } from '../../middleware/wants-page.js'
import type { SessionEndings } from '../../services/session-endings.js'
import { SignOutPage } from '../../views/sign-out-page.js'
import type { Endpoint } from '../endpoint.js'

interface LogoutParts {
  readonly pages: Pages
  readonly tokenCookie: TokenCookie
  readonly refreshCookie: RefreshCookie
  readonly endings: Pick<SessionEndings, 'signOut'>
  readonly sessionName: string
  readonly identifyLeniently: RequestHandler
  readonly identifyLeaving: RequestHandler
}

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
      },
      errors: ['cross_site_request'],
    },
    steps: [parts.identifyLeaving, endSignIn(parts)],
  },
]

const askFirst =
  ({ pages }: LogoutParts): RequestHandler =>
  (req, res) =>
    pages.send(res, 200, SignOutPage({ frame: pages.frameOf(req, res) }))

const endSignIn =
  ({ tokenCookie, refreshCookie, endings, sessionName }: LogoutParts): RequestHandler =>
  async (req, res) => {
    if (res.locals.claims) await endings.signOut(actorOf(req, res))
    await endSession(req, res, sessionName)
    refreshCookie.clear(res)
    // Last: curl 7.88 heeds only the last of several cookies that are cleared at once.
    tokenCookie.clear(res)
    res.set('Cache-Control', 'no-store').set('Clear-Site-Data', '"cache"')
    if (wantsPage(req)) return redirect(res, 303, '/')
    res.status(204).end()
  }
