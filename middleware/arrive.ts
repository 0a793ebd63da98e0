import type { Request, RequestHandler, Response } from 'express'
import { AppError } from '../errors/app-error.js'
import { isOwnTarget, type ReturnTargets } from '../lib/return-targets.js'
import { isByKey } from '../services/access.js'
import { OutOfReachPage } from '../views/out-of-reach-page.js'
import { wishedPlace } from './finish.js'
import type { LookForSignIn } from './look-for-sign-in.js'
import type { Pages } from './pages.js'
import { redirect } from './redirect.js'
import { refreshAddress } from './refresh.js'
import type { Returns } from './returns.js'
import { askedPlace, signInAddress } from './sign-in-address.js'

interface ArriveParts {
  readonly pages: Pages
  readonly targets: ReturnTargets
  readonly returns: Returns
  readonly lookForSignIn: LookForSignIn
  /** Whether our cookie is sent to this host. */
  readonly reaches: (hostName: string) => boolean
  /** Whether this browser was signed in, and may be again without being asked. */
  readonly mayRefresh: (req: Request, res: Response) => boolean
}

/**
 * Before the sign-in page: whoever is signed in is not asked again, but goes on to where they wanted
 * to go. A navigation that began on another site does not show our Strict cookies: it is begun anew
 * from a page of ours, and then tells. Goes on to the sign-in page where none of that helps.
 */
export const createArrive =
  (parts: ArriveParts): RequestHandler =>
  (req, res, next) => {
    const { from } = req.query
    // Whoever is to prove anew who they are is asked, although they are signed in.
    if (from === 'fresh') return next()
    const to = wishedPlace(parts.targets, askedPlace(req))
    if (to === null) {
      if (!parts.lookForSignIn(req, res, signInAddress(null, 'hop'))) next()
      return
    }
    res.set('Cache-Control', 'no-store')
    if (isSignedIn(res)) return goOn(parts, { req, res, to })
    if (from !== 'refresh' && parts.mayRefresh(req, res))
      return refreshFirst(parts, { req, res, to })
    if (!parts.lookForSignIn(req, res, signInAddress(to, 'hop'))) next()
  }

interface Arrival {
  readonly req: Request
  readonly res: Response
  /** Where it wants to go, judged. */
  readonly to: string
}

/** On this browser, that is: not by a header, and not by a key. */
const isSignedIn = ({ locals: { claims, foundToken } }: Response): boolean =>
  claims !== undefined && foundToken?.from === 'cookie' && !isByKey(claims)

function goOn({ pages, returns, reaches }: ArriveParts, { req, res, to }: Arrival): void {
  const otherDomain = !isOwnTarget(to) && !reaches(new URL(to).hostname)
  if (!otherDomain && returns.mayGo(req, res, to)) return redirect(res, 302, to)
  returns.forget(res)
  stop({ pages, otherDomain }, { req, res, to })
}

/** Counted too: a token that is renewed here and not taken there leads round the same circle. */
function refreshFirst({ pages, returns }: ArriveParts, { req, res, to }: Arrival): void {
  if (returns.mayGo(req, res, to)) return redirect(res, 302, refreshAddress(to))
  returns.forget(res)
  stop({ pages, otherDomain: false }, { req, res, to })
}

interface Stopping {
  readonly pages: Pages
  readonly otherDomain: boolean
}

function stop({ pages, otherDomain }: Stopping, { req, res, to }: Arrival): never {
  const host = isOwnTarget(to) ? null : new URL(to).host
  res.locals.failurePage = () => {
    const { requestId } = res.locals
    return OutOfReachPage({ frame: pages.frameOf(req, res), to, host, otherDomain, requestId })
  }
  const why = otherDomain ? 'is outside of the domain of our cookie' : 'sends back who is signed in'
  throw new AppError('sign_in_not_seen', { detail: `${host ?? 'our own site'} ${why}` })
}
