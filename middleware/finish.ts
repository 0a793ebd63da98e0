import type { Request, Response } from 'express'
import { FinishingPage } from '../views/finishing-page.js'
import { safeReturnTo } from '../lib/safe-return-to.js'
import { redirect } from './redirect.js'
import type { Pages } from './pages.js'

/**
 * Sends the browser on to where it wanted to go, judged once more; `/` when that is not ours, or
 * is under /auth.
 */
export type Finish = (req: Request, res: Response, target: unknown) => void

interface FinishParts {
  readonly pages: Pages
  readonly ownOrigin: string
  readonly sameSite: 'strict' | 'lax'
}

/**
 * A navigation that began on another site carries no Strict cookie, and neither does a redirect
 * that answers it. So there the last hop is made from a page of our own site.
 */
export const createFinish =
  ({ pages, ownOrigin, sameSite }: FinishParts): Finish =>
  (req, res, target) => {
    const to = placeFor(target, ownOrigin)
    if (sameSite === 'strict' && req.method === 'GET' && beganElsewhere(req)) {
      return pages.send(res, 200, FinishingPage({ to }))
    }
    redirect(res, req.method === 'GET' ? 302 : 303, to)
  }

/**
 * A way in is no place to come back to: a link of another site would pass it through this sign-in,
 * and arrive there as if it were ours (the bypass signs anyone in whom the address names).
 */
function placeFor(target: unknown, ownOrigin: string): string {
  const place = safeReturnTo(target, ownOrigin)
  return place === null || place.startsWith('/auth/') ? '/' : place
}

/** Unless Fetch Metadata says that it began here, it may have begun anywhere. */
const beganElsewhere = (req: Request): boolean => {
  const site = req.get('sec-fetch-site')
  return site !== 'same-origin' && site !== 'none' && req.path.endsWith('/callback')
}
