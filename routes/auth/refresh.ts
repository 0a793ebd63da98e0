import type { RequestHandler } from 'express'
import { z } from 'zod'
import { AppError } from '../../errors/app-error.js'
import type { ReturnTargets } from '../../lib/return-targets.js'
import { text } from '../../lib/text.js'
import type { Pages } from '../../middleware/pages.js'
import { parseInput } from '../../middleware/parse-input.js'
import { readForm } from '../../middleware/read-body.js'
import { REFRESH_PATH } from '../../middleware/refresh-cookie.js'
import { RefreshPage } from '../../views/refresh-page.js'
import type { Endpoint } from '../endpoint.js'
import { SignedInAnswer } from './answers.js'

const Refreshing = z.strictObject({
  refresh_token: text(128).optional().meta({ description: 'In JSON only; else the cookie counts' }),
  rd: z.string().max(4096).optional(),
})

interface RefreshParts {
  readonly pages: Pages
  readonly targets: ReturnTargets
  readonly identifyLeniently: RequestHandler
  /** Refuses a network that showed too many that were not valid, before anything is looked at. */
  readonly slowDown: RequestHandler
  readonly refreshSignIn: RequestHandler
}

/** GET and POST /auth/refresh: a refresh token for a new token, and the page that asks for it. */
export const refreshRoutes = (parts: RefreshParts): Endpoint[] => [
  {
    method: 'get',
    path: REFRESH_PATH,
    access: 'open',
    about: {
      tag: 'sign-in',
      summary:
        'The page that renews a sign-in and goes on to where one was; by itself, where scripts run',
      query: z.object({ rd: z.string().optional() }),
      answers: { 200: { description: 'The page', html: true } },
      errors: [],
    },
    steps: [showRefresh(parts)],
  },
  {
    method: 'post',
    path: REFRESH_PATH,
    access: 'open',
    about: {
      tag: 'sign-in',
      summary: 'Spend the refresh token for a new token and the refresh token that comes next',
      description:
        'Shown again within the grace time, a spent refresh token leads to the same successor; ' +
        'after that it ends the session.',
      body: Refreshing,
      form: true,
      answers: {
        200: {
          description:
            'Refreshed: the token and its cookie; the refresh token as it came. By form: a page on the way to an app',
          body: SignedInAnswer,
          html: true,
        },
        303: { description: 'By form: on to `rd`, or to the sign-in page where it was refused' },
      },
      errors: ['login_required', 'invalid_refresh_token', 'token_too_large', 'too_many_requests'],
    },
    steps: [parts.slowDown, readForm, readRefreshing, parts.identifyLeniently, parts.refreshSignIn],
  },
]

const readRefreshing: RequestHandler = (req, res, next) => {
  const { refresh_token: token, rd } = parseInput(Refreshing, req.body)
  if (token !== undefined && !req.is('application/json')) {
    throw new AppError('invalid_request', { fields: { refresh_token: 'not_allowed' } })
  }
  if (token !== undefined) res.locals.refreshToken = token
  res.locals.returnTo = rd
  next()
}

const showRefresh =
  ({ pages, targets }: RefreshParts): RequestHandler =>
  (req, res) => {
    const rd = targets.judge(req.query['rd'])
    pages.send(res, 200, RefreshPage({ frame: pages.frameOf(req, res), rd }))
  }
