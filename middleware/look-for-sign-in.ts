import type { Request, Response } from 'express'
import { FinishingPage } from '../views/finishing-page.js'
import type { Pages } from './pages.js'
import { wantsPage } from './wants-page.js'

interface LookForSignInParts {
  readonly pages: Pages
  readonly sameSite: 'strict' | 'lax'
}

/**
 * A navigation that began on another site does not show our Strict cookies. It is answered with a page
 * of ours, the hop, that leads to `here`, the same address with `from=hop`: that navigation began on
 * our site. False where nothing is to be looked for: what is there is to be seen.
 */
export type LookForSignIn = (req: Request, res: Response, here: string) => boolean

export const createLookForSignIn =
  ({ pages, sameSite }: LookForSignInParts): LookForSignIn =>
  (req, res, here) => {
    const hidden = res.locals.claims === undefined && sameSite === 'strict' && mayHideCookies(req)
    if (!hidden || req.query['from'] !== undefined) return false
    pages.send(res, 200, FinishingPage({ to: here, title: 'Looking for your sign-in' }))
    return true
  }

/**
 * Whether Strict cookies may be there that we were not shown: it began on another site, or we are not
 * told where. A program is not sent in circles.
 */
function mayHideCookies(req: Request): boolean {
  const site = req.get('sec-fetch-site')
  return wantsPage(req) && (site === undefined || site === 'cross-site')
}
