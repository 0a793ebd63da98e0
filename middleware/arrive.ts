import type { Request, RequestHandler, Response } from 'express'
import { AppError } from '../errors/app-error.js'
import { isOwnTarget, type ReturnTargets } from '../lib/return-targets.js'
import { isByKey } from '../services/access.js'
import { FinishingPage } from '../views/finishing-page.js'
import { OutOfReachPage } from '../views/out-of-reach-page.js'
import { wishedPlace } from './finish.js'
import type { Pages } from './pages.js'
import { redirect } from './redirect.js'
import { refreshAddress } from './refresh.js'
import type { Returns } from './returns.js'
import { askedPlace, signInAddress } from './sign-in-address.js'
import { wantsPage } from './wants-page.js'

interface ArriveParts {
  readonly pages: Pages
  readonly targets: ReturnTargets
  readonly returns: Returns
  readonly sameSite: 'strict' | 'lax'
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
    const to = wishedPlace(parts.targets, askedPlace(req))
    if (to === null) return next()
    res.set('Cache-Control', 'no-store')
    if (isSignedIn(res)) return goOn(parts, { req, res, to })
    const { from } = req.query
    if (from !== 'refresh' && parts.mayRefresh(req, res))
      return refreshFirst(parts, { req, res, to })
    if (from === undefined && parts.sameSite === 'strict' && mayHideCookies(req)) {
      const here = signInAddress(to, 'hop')
      return parts.pages.send(
        res,
        200,
        FinishingPage({ to: here, title: 'Looking for your sign-in' }),
      )
    }
    next()
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

/**
 * Whether Strict cookies may be there that we were not shown: it began on another site, or we are not
 * told where. A program is not sent in circles.
 */
function mayHideCookies(req: Request): boolean {
  const site = req.get('sec-fetch-site')
  return wantsPage(req) && (site === undefined || site === 'cross-site')
}

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
