import type { RequestHandler } from 'express'
import { AppError } from '../errors/app-error.js'
import type { Audit } from '../services/audit.js'
import type { IdentityLinking } from '../services/identity-linking.js'
import { flowOf } from '../strategies/flow.js'
import { FinishingPage } from '../views/finishing-page.js'
import type { Finish } from './finish.js'
import { giveLinkTicket } from './link-ticket.js'
import { claimsOf, proofOf, providerOf } from './locals.js'
import type { Pages } from './pages.js'

interface LinkParts {
  readonly linking: IdentityLinking
  readonly audit: Audit
  readonly pages: Pages
  readonly finish: Finish
}

/**
 * Answers the link button with a page of ours that goes on to the provider: a redirect would be
 * part of the form's submission, which our Content-Security-Policy keeps to our own site.
 */
export const createOfferLink =
  ({ pages }: Pick<LinkParts, 'pages'>): RequestHandler =>
  (req, res) => {
    const { id } = providerOf(res)
    const ticket = giveLinkTicket(req, { provider: id, userId: claimsOf(res).sub })
    pages.send(res, 200, FinishingPage({ to: `/auth/${id}?link=${ticket}` }))
  }

/** At the callback of a sign-in that was begun to link: links, and goes back to the account. */
export const createLinkSuccess =
  ({ linking, finish }: Omit<LinkParts, 'pages' | 'audit'>): RequestHandler =>
  async (req, res, next) => {
    const { linkTo } = flowOf(req).pending
    if (linkTo === null) return next()
    const proof = proofOf(res)
    if (proof.kind !== 'identity') throw new TypeError('a provider proved no identity')
    if (req.session.userId !== linkTo) {
      throw new AppError('stale_sign_in', { detail: 'linking: another user is signed in by now' })
    }
    await linking.link(proof, linkTo)
    finish(req, res, res.locals.returnTo)
  }
