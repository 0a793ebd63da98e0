import type { Request, Response } from 'express'
import { isOwnTarget, type ReturnTargets } from '../lib/return-targets.js'
import { FinishingPage } from '../views/finishing-page.js'
import type { Pages } from './pages.js'
import { redirect } from './redirect.js'

/**
 * Sends the browser on to where it wanted to go, judged once more; `/` when that is neither ours nor
 * an app's, or is a way in. `title`: what the page says that makes the last hop, where one does.
 */
export type Finish = (req: Request, res: Response, going: Going) => void

export interface Going {
  /** Asked for, not yet judged. */
  readonly target: unknown
  readonly title?: string
}

interface FinishParts {
  readonly pages: Pages
  readonly targets: ReturnTargets
  readonly sameSite: 'strict' | 'lax'
}

/**
 * A navigation that began on another site carries no Strict cookie, and neither does a redirect
 * that answers it. And a form of ours may lead within our own site only, redirects included, says
 * our Content-Security-Policy. So in both cases the last hop is made from a page of our own.
 */
export const createFinish =
  ({ pages, targets, sameSite }: FinishParts): Finish =>
  (req, res, { target, title }) => {
    const to = wishedPlace(targets, target) ?? '/'
    const bySubmission = req.method !== 'GET' && !isOwnTarget(to)
    const byProvider = sameSite === 'strict' && req.method === 'GET' && beganElsewhere(req)
    if (bySubmission || byProvider) {
      return pages.send(res, 200, FinishingPage({ to, ...(title === undefined ? {} : { title }) }))
    }
    redirect(res, req.method === 'GET' ? 302 : 303, to)
  }

/**
 * Where `target` leads; null: nowhere worth going. A way in is no place to come back to: a link of
 * another site would pass it through this sign-in, and arrive there as if it were ours (the bypass
 * signs anyone in whom the address names).
 */
export function wishedPlace(targets: ReturnTargets, target: unknown): string | null {
  const place = targets.judge(target)
  return place === null || WAYS_IN.some((way) => place.startsWith(way)) ? null : place
}

const WAYS_IN = ['/auth/', '/oauth2/']

/** Unless Fetch Metadata says that it began here, it may have begun anywhere. */
const beganElsewhere = (req: Request): boolean => {
  const site = req.get('sec-fetch-site')
  return site !== 'same-origin' && site !== 'none' && req.path.endsWith('/callback')
}
