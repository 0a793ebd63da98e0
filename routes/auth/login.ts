import type { Request, RequestHandler, Response } from 'express'
import { z } from 'zod'
import type { ReturnTargets } from '../../lib/return-targets.js'
import { text } from '../../lib/text.js'
import type { Pages } from '../../middleware/pages.js'
import { parseInput } from '../../middleware/parse-input.js'
import { readForm } from '../../middleware/read-body.js'
import { askedPlace } from '../../middleware/sign-in-address.js'
import type { Providers } from '../../services/providers.js'
import { toFailure } from '../../views/failure.js'
import { toButton } from '../../views/provider-buttons.js'
import { SignInPage } from '../../views/sign-in-page.js'
import type { Endpoint } from '../endpoint.js'
import { SignedInAnswer, WantsRefreshToken } from './answers.js'

const Login = z.strictObject({
  username: text(254),
  password: text(4096),
  rd: z.string().max(4096).optional(),
  from: z.string().max(16).optional().meta({ description: 'As the page was asked for' }),
  refresh: WantsRefreshToken,
})

const Arriving = z.object({
  rd: z.string().optional().meta({ description: 'Where to go: ours, or at the host of an app' }),
  return_to: z.string().optional().meta({ description: 'The same as `rd`' }),
  rm: z.string().optional().meta({ description: 'The method that was asked for: not heeded' }),
  from: z.string().optional().meta({
    description:
      'Where we sent it from: `hop`, `refresh`, or `fresh` where whoever is signed in is to prove anew who they are; anything else counts as nothing',
  }),
})

interface LoginParts {
  readonly pages: Pages
  readonly providers: Providers
  readonly targets: ReturnTargets
  readonly registrationOpen: boolean
  /** Usernames that the development sign-in offers; empty where it is off. */
  readonly developers: readonly string[]
  readonly identifyLeniently: RequestHandler
  /** Sends on whoever is signed in. */
  readonly arrive: RequestHandler
  /** Refuses a network that tried too often, before anything is looked at. */
  readonly slowDown: RequestHandler
  readonly checkPassword: RequestHandler
  readonly authSuccess: RequestHandler
}

/** GET and POST /auth/login: the sign-in page, and a password for a token. */
export function loginRoutes(parts: LoginParts): Endpoint[] {
  const { slowDown, checkPassword, authSuccess } = parts
  return [
    {
      method: 'get',
      path: '/auth/login',
      access: 'open',
      about: {
        tag: 'sign-in',
        summary: 'The sign-in page; whoever is signed in goes on to rd at once',
        query: Arriving,
        answers: {
          200: { description: 'The page, or one that looks for a sign-in first', html: true },
          302: { description: 'Signed in: on to `rd`, or to be refreshed before' },
        },
        errors: ['sign_in_not_seen'],
      },
      steps: [parts.identifyLeniently, parts.arrive, showSignIn(parts)],
    },
    {
      method: 'post',
      path: '/auth/login',
      access: 'open',
      about: {
        tag: 'sign-in',
        summary: 'Sign in with a username or e-mail address and a password',
        body: Login,
        form: true,
        answers: {
          200: {
            description:
              'Signed in: the token, and its cookie; by form, a page on the way to an app',
            body: SignedInAnswer,
            html: true,
          },
          303: { description: 'Signed in by form: the cookie, and on to `rd`' },
        },
        errors: ['invalid_request', 'invalid_credentials', 'too_many_requests'],
      },
      steps: [showFormAgain(parts), slowDown, readForm, readLogin, checkPassword, authSuccess],
    },
  ]
}

const readLogin: RequestHandler = (req, res, next) => {
  const login = parseInput(Login, req.body)
  res.locals.returnTo = login.rd
  if (login.refresh === true) res.locals.refreshCarrier = 'body'
  next()
}

const showSignIn =
  (parts: LoginParts): RequestHandler =>
  (req, res) => {
    for (const provider of parts.providers.values()) provider.probe()
    const rd = parts.targets.judge(askedPlace(req))
    const fresh = isFresh(req.query)
    const username = (fresh && res.locals.claims?.username) || ''
    const props = { rd, username, failure: null, fresh }
    parts.pages.send(res, 200, SignInPage({ ...aroundForm(parts, req, res), ...props }))
  }

/** A refused form comes back with what was typed, but for the password. */
const showFormAgain =
  (parts: LoginParts): RequestHandler =>
  (req, res, next) => {
    res.locals.failurePage = (error) => {
      const sent = (req.body ?? {}) as Record<string, unknown>
      const failure = toFailure(error)
      const rd = parts.targets.judge(sent['rd'])
      const username = stringOf(sent['username'])
      const props = { rd, username, failure, fresh: isFresh(sent) }
      return SignInPage({ ...aroundForm(parts, req, res), ...props })
    }
    next()
  }

const aroundForm = (parts: LoginParts, req: Request, res: Response) => ({
  frame: parts.pages.frameOf(req, res),
  providers: [...parts.providers.values()].map(toButton),
  registrationOpen: parts.registrationOpen,
  developers: [...parts.developers],
})

const isFresh = ({ from }: Readonly<Record<string, unknown>>): boolean => from === 'fresh'

const stringOf = (value: unknown): string => (typeof value === 'string' ? value : '')
