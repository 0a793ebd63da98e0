import type { RequestHandler } from 'express'
import { z } from 'zod'
import type { Endpoint } from '../endpoint.js'

interface BypassParts {
  readonly refuseCrossSiteNavigation: RequestHandler
  readonly becomeAnyone: RequestHandler
  readonly authSuccess: RequestHandler
}

/** GET /auth/bypass?token=NAME: the development sign-in. Where it is off this is never mounted. */
export const bypassRoutes = (parts: BypassParts): Endpoint[] => [
  {
    method: 'get',
    path: '/auth/bypass',
    access: 'bypass',
    about: {
      tag: 'sign-in',
      summary: 'Development only: sign in as NAME',
      query: z.object({ token: z.string(), rd: z.string().optional() }),
      answers: { 302: { description: 'Signed in: the cookie, and on to `rd` or `/`' } },
      errors: ['invalid_request', 'bypass_disabled', 'account_disabled', 'cross_site_request'],
    },
    steps: [keepReturnTo, parts.refuseCrossSiteNavigation, parts.becomeAnyone, parts.authSuccess],
  },
]

const keepReturnTo: RequestHandler = (req, res, next) => {
  res.locals.returnTo = req.query['rd']
  next()
}
