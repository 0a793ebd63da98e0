import type { Request, RequestHandler, Response } from 'express'
import { toUserView } from '../services/account.js'
import type { SignedIn, SignIn } from '../services/sign-in.js'
import type { Finish } from './finish.js'
import { contextOf, proofOf } from './locals.js'
import { renewSession } from './session.js'
import type { TokenCookie } from './token-cookie.js'
import { prefersJson } from './wants-page.js'

interface AuthSuccessParts {
  readonly signIn: SignIn
  readonly tokenCookie: TokenCookie
  readonly finish: Finish
}

/**
 * The one door at the end of every sign-in: begins the session, sets the token cookie, and sends
 * the browser on, or answers a program with the token. `created`: the status for programs is 201.
 */
export const createAuthSuccess =
  ({ signIn, tokenCookie, finish }: AuthSuccessParts): RequestHandler =>
  async (req, res) => {
    const signedIn = await signIn.begin(proofOf(res), contextOf(req, res))
    await renewSession(req, signedIn.account.id)
    tokenCookie.set(res, signedIn.token, signedIn.expiresIn)
    res.set('Cache-Control', 'no-store')
    if (isProgram(req)) answerProgram(res, signedIn)
    else finish(req, res, res.locals.returnTo)
  }

/** A program asks for JSON by name, or sent JSON itself and did not ask for a page. */
const isProgram = (req: Request): boolean => {
  const accept = req.get('accept') ?? ''
  return (
    prefersJson(accept) || (Boolean(req.is('application/json')) && !accept.includes('text/html'))
  )
}

function answerProgram(res: Response, { token, expiresIn, account }: SignedIn): void {
  const status = res.statusCode === 201 ? 201 : 200
  res
    .status(status)
    .json({ token, token_type: 'Bearer', expires_in: expiresIn, user: toUserView(account) })
}
