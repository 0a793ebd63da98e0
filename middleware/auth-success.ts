import type { RequestHandler } from 'express'
import type { SignIn } from '../services/sign-in.js'
import type { Finish } from './finish.js'
import { contextOf, proofOf } from './locals.js'
import type { RefreshCookie } from './refresh-cookie.js'
import { dropSession, renewSession } from './session.js'
import type { HandHalves } from './sensenet/hand-halves.js'
import { answerProgram, isProgram } from './sign-in-answer.js'
import type { TokenCookie } from './token-cookie.js'

interface AuthSuccessParts {
  readonly signIn: SignIn
  readonly tokenCookie: TokenCookie
  readonly refreshCookie: RefreshCookie
  readonly finish: Finish
  /** Where tokens are handed out in halves to who wants them so. */
  readonly halves: HandHalves | null
}

/**
 * The one door at the end of every sign-in: begins the session, sets the cookies of its tokens, and
 * sends the browser on, or answers a program with the token. `created`: the status for programs is
 * 201. Who signed in by sensenet's protocol gets the tokens in halves, and nothing else.
 */
export const createAuthSuccess =
  ({ signIn, tokenCookie, refreshCookie, finish, halves }: AuthSuccessParts): RequestHandler =>
  async (req, res) => {
    const context = { ...contextOf(req, res), fresh: res.locals.fresh === true }
    const inHalves = res.locals.inHalves === true ? halves : null
    const signedIn = await signIn.begin(proofOf(res), context, inHalves?.session)
    if (inHalves) return inHalves.hand(res, signedIn)
    await (isProgram(req) ? dropSession(req) : renewSession(req, signedIn.account.id))
    halves?.clear(res)
    tokenCookie.set(res, signedIn.token, signedIn.expiresIn)
    const carrier = (isProgram(req) && res.locals.refreshCarrier) || 'cookie'
    if (carrier === 'cookie') refreshCookie.set(res, signedIn)
    res.set('Cache-Control', 'no-store')
    if (isProgram(req)) answerProgram(res, signedIn, carrier)
    else finish(req, res, { target: res.locals.returnTo })
  }
