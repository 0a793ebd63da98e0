import type { Request, RequestHandler, Response } from 'express'
import { AppError } from '../errors/app-error.js'
import type { Refresh } from '../services/refresh.js'
import type { SignedIn } from '../services/sign-in.js'
import type { Finish } from './finish.js'
import { contextOf } from './locals.js'
import { redirect } from './redirect.js'
import { REFRESH_PATH, type RefreshCookie } from './refresh-cookie.js'
import { keepSession } from './session.js'
import { signInAddress } from './sign-in-address.js'
import { answerProgram, isProgram } from './sign-in-answer.js'
import type { TokenCookie } from './token-cookie.js'
import { wantsPage } from './wants-page.js'

/** The steps that keep a sign-in going. */
export interface RefreshSteps {
  /** Spends the refresh token of this request, and answers as a sign-in does. */
  readonly refreshSignIn: RequestHandler
  /** Sends a browser whose token was not valid to be refreshed, before an open page is shown. */
  readonly refreshFirst: RequestHandler
}

export interface RefreshStepsParts {
  readonly refresh: Pick<Refresh, 'refresh'>
  readonly tokenCookie: TokenCookie
  readonly refreshCookie: RefreshCookie
  readonly finish: Finish
}

export const createRefreshSteps = (parts: RefreshStepsParts): RefreshSteps => ({
  refreshSignIn: refreshSignIn(parts),
  refreshFirst: (req, res, next) => {
    const first = !res.locals.claims && wantsPage(req) && mayRefresh(parts.refreshCookie, req, res)
    if (!first) return next()
    res.set('Cache-Control', 'no-store')
    redirect(res, 302, refreshAddress(req.originalUrl))
  },
})

/** Where a browser is refreshed, to go on to `returnTo`. */
export const refreshAddress = (returnTo: string): string =>
  `${REFRESH_PATH}?rd=${encodeURIComponent(returnTo)}`

/** Whether this browser was signed in: it shows a token, though not a valid one, or the hint. */
export const mayRefresh = (cookie: RefreshCookie, req: Request, res: Response): boolean =>
  res.locals.foundToken?.from === 'cookie' || cookie.isHinted(req)

function refreshSignIn(parts: RefreshStepsParts): RequestHandler {
  const { refresh, tokenCookie, refreshCookie, finish } = parts
  return async (req, res) => {
    const inBody = res.locals.refreshToken
    const shown = inBody === undefined ? refreshCookie.find(req) : { text: inBody }
    const signedIn = shown === null ? null : await refresh.refresh(shown, contextOf(req, res))
    res.set('Cache-Control', 'no-store')
    if (!signedIn) return refuse(parts, req, res)
    tokenCookie.set(res, signedIn.token, signedIn.expiresIn)
    if (inBody !== undefined) return answerProgram(res, signedIn, 'body')
    await keepBrowser(req, res, { signedIn, refreshCookie })
    if (isProgram(req)) answerProgram(res, signedIn, 'cookie')
    else finish(req, res, { target: res.locals.returnTo })
  }
}

interface Kept {
  readonly signedIn: SignedIn
  readonly refreshCookie: RefreshCookie
}

async function keepBrowser(req: Request, res: Response, { signedIn, refreshCookie }: Kept) {
  refreshCookie.set(res, signedIn)
  if (isProgram(req) && req.session.userId === undefined) return
  await keepSession(req, { userId: signedIn.account.id, at: signedIn.claims.iat })
}

/** What does not help any more is cleared, so that nobody is sent here for it again. */
function refuse({ tokenCookie, refreshCookie }: RefreshStepsParts, req: Request, res: Response) {
  const inBody = res.locals.refreshToken !== undefined
  const nothing = !inBody && refreshCookie.find(req) === null
  if (!inBody) {
    refreshCookie.clear(res)
    if (!res.locals.claims) tokenCookie.clear(res)
  }
  if (!wantsPage(req)) throw new AppError(nothing ? 'login_required' : 'invalid_refresh_token')
  redirect(res, 303, signInAddress(res.locals.returnTo, 'refresh'))
}
