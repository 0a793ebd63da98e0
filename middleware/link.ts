import type { RequestHandler } from 'express'
import { AppError } from '../errors/app-error.js'
import type { IdentityLinking } from '../services/sign-in/identity-linking.js'
import type { PendingSignIns } from '../services/sign-in/pending-sign-ins.js'
import { flowOf } from '../strategies/flow.js'
import { FinishingPage } from '../views/finishing-page.js'
import type { Finish } from './finish.js'
import type { FlowCookies } from './flow-cookies.js'
import { claimsOf, proofOf, providerOf } from './locals.js'
import type { Pages } from './pages.js'
import { renewSession } from './session.js'

interface LinkParts {
  readonly linking: IdentityLinking
  readonly pendingSignIns: PendingSignIns
  readonly cookies: FlowCookies
  readonly pages: Pages
  readonly finish: Finish
}

/**
 * Answers the link button: begins a sign-in that will link to the account signed in, and sends a
 * page of ours that goes on to the provider. A redirect would be part of the form's submission,
 * which our Content-Security-Policy keeps to our own site.
 */
export const createOfferLink =
  ({ pendingSignIns, cookies, pages }: Omit<LinkParts, 'linking' | 'finish'>): RequestHandler =>
  async (req, res) => {
    const { id } = providerOf(res)
    const { sub } = claimsOf(res)
    // A page that signed in as a program does has none; the callback will ask whose browser it is.
    if (req.session.userId !== sub) await renewSession(req, sub)
    const wish = { provider: id, returnTo: '/account', linkTo: sub }
    const { pending, binding } = await pendingSignIns.begin(wish)
    cookies.set(req, res, { state: pending.state, binding })
    pages.send(res, 200, FinishingPage({ to: `/auth/${id}?link=${pending.state}` }))
  }

/** At the callback of a sign-in that was begun to link: links, and goes back to the account. */
export const createLinkSuccess =
  ({ linking, finish }: Pick<LinkParts, 'linking' | 'finish'>): RequestHandler =>
  async (req, res, next) => {
    const { linkTo } = flowOf(req).pending
    if (linkTo === null) return next()
    const proof = proofOf(res)
    if (proof.kind !== 'identity') throw new TypeError('a provider proved no identity')
    if (req.session.userId !== linkTo) {
      throw new AppError('stale_sign_in', { detail: 'linking: another user is signed in by now' })
    }
    await linking.link(proof, linkTo)
    finish(req, res, { target: res.locals.returnTo })
  }
