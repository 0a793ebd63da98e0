import type { Request, Response } from 'express'
import { toUserView } from '../services/account.js'
import type { SignedIn } from '../services/sign-in.js'
import { prefersJson } from './wants-page.js'

/**
 * A program asks for JSON by name, or sent JSON itself and did not ask for a page. So is a page of
 * CLIENT_ORIGINS, whatever it asks for: it cannot be redirected, nor keep a cookie.
 */
export const isProgram = (req: Request): boolean => {
  if (req.res?.locals.clientOrigin !== undefined) return true
  const accept = req.get('accept') ?? ''
  return (
    prefersJson(accept) || (Boolean(req.is('application/json')) && !accept.includes('text/html'))
  )
}

/** Who gets the refresh token: a browser by cookie, or a program in the answer; never both. */
export type Carrier = 'cookie' | 'body'

/** What a program hears of a sign-in (RFC 6749 section 5.1, and the user). */
export function answerProgram(res: Response, signedIn: SignedIn, carrier: Carrier): void {
  const { token, expiresIn, account, refreshToken } = signedIn
  const status = res.statusCode === 201 ? 201 : 200
  res.status(status).json({
    token,
    token_type: 'Bearer',
    expires_in: expiresIn,
    ...(carrier === 'body' ? { refresh_token: refreshToken.text.reveal() } : {}),
    user: toUserView(account),
  })
}
