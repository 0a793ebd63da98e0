import type { RequestHandler } from 'express'
import { z } from 'zod'
import type { Authenticator } from '../../middleware/authenticate.js'
import type { FlowSteps } from '../../middleware/flow.js'
import { providerOf } from '../../middleware/locals.js'
import type { Endpoint } from '../endpoint.js'
import { SignedInAnswer } from './answers.js'

interface ProviderParts extends FlowSteps {
  readonly authenticator: Pick<Authenticator, 'byProvider'>
  readonly linkSuccess: RequestHandler
  readonly authSuccess: RequestHandler
  /** Sends the browser from our page to the start of the flow, with its link ticket. */
  readonly offerLink: RequestHandler
}

const Params = z.object({ provider: z.string() })

/** /auth/:provider: leave for a provider, come back, or link it to the account signed in. */
export function providerRoutes(parts: ProviderParts): Endpoint[] {
  const { findProvider, beginFlow, takeFlow, authenticator } = parts
  const askProvider: RequestHandler = (req, res, next) =>
    authenticator.byProvider(providerOf(res).id)(req, res, next)
  const back = [findProvider, takeFlow, askProvider]
  return [
    { ...LEAVE, finds: findProvider, steps: [findProvider, beginFlow, askProvider] },
    { ...COME_BACK, finds: findProvider, steps: [...back, parts.linkSuccess, parts.authSuccess] },
    { ...LINK, finds: findProvider, steps: [findProvider, parts.offerLink] },
  ]
}

type Described = Omit<Endpoint, 'steps'>

const LEAVE: Described = {
  method: 'get',
  path: '/auth/:provider',
  access: 'open',
  about: {
    tag: 'sign-in',
    summary: 'Leave for a provider to sign in',
    params: Params,
    query: z.object({
      rd: z.string().optional(),
      fresh: z.string().optional().meta({
        description:
          'The person is to prove anew who they are; `again`: the provider did not ask them the last time',
      }),
    }),
    answers: { 302: { description: 'On to the provider' } },
    errors: ['unknown_provider', 'provider_unavailable', 'fresh_sign_in_unproven'],
  },
}

const COME_BACK: Described = {
  method: 'get',
  path: '/auth/:provider/callback',
  access: 'open',
  about: {
    tag: 'sign-in',
    summary: 'Come back from a provider',
    params: Params,
    answers: {
      200: {
        description: 'Signed in: the last hop, or the token',
        body: SignedInAnswer,
        html: true,
      },
      302: { description: 'Signed in: the cookie, and on to where it began' },
    },
    errors: [
      'invalid_request',
      'stale_sign_in',
      'unknown_provider',
      'provider_denied',
      'fresh_sign_in_unproven',
      'sign_in_not_allowed',
      'account_disabled',
      'account_exists',
      'identity_taken',
      'provider_unavailable',
    ],
  },
}

const LINK: Described = {
  method: 'post',
  path: '/auth/:provider/link',
  access: 'cookie',
  fresh: '/account',
  about: {
    tag: 'sign-in',
    summary: 'Link a provider to the account signed in',
    params: Params,
    answers: { 200: { description: 'The hop to the provider', html: true } },
    errors: ['unknown_provider'],
  },
}
