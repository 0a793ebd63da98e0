import type { RequestHandler } from 'express'
import { secondsOf, type Clock } from '../../lib/clock.js'
import { claimsOf } from '../../middleware/locals.js'
import type { Endpoint } from '../endpoint.js'
import { TokenAnswer } from './answers.js'

/** GET /auth/token: the browser's cookie in exchange for the JWT in it. */
export const tokenRoutes = (clock: Clock): Endpoint[] => [
  {
    method: 'get',
    path: '/auth/token',
    access: 'cookie',
    about: {
      tag: 'sign-in',
      summary: 'Exchange the cookie for the JWT, to carry in the Authorization header',
      answers: { 200: { description: 'The token', body: TokenAnswer } },
      errors: ['login_required', 'invalid_token', 'token_expired'],
    },
    steps: [exchangeCookie(clock)],
  },
]

function exchangeCookie(clock: Clock): RequestHandler {
  return (_req, res) => {
    const expiresIn = claimsOf(res).exp - secondsOf(clock.now())
    const token = res.locals.foundToken?.token
    res.json({ token, token_type: 'Bearer', expires_in: expiresIn })
  }
}
