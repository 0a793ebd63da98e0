import type { Request, RequestHandler, Response } from 'express'
import { z } from 'zod'
import { safeReturnTo } from '../../lib/safe-return-to.js'
import { text } from '../../lib/text.js'
import type { Pages } from '../../middleware/pages.js'
import { parseInput } from '../../middleware/parse-input.js'
import { readForm } from '../../middleware/read-body.js'
import type { Providers } from '../../services/providers.js'
import { toFailure } from '../../views/failure.js'
import { SignInPage } from '../../views/sign-in-page.js'
import type { Endpoint } from '../endpoint.js'
import { SignedInAnswer } from './answers.js'

const Login = z.strictObject({
  username: text(254),
  password: text(4096),
  rd: z.string().max(4096).optional(),
  refresh: z.boolean().optional().meta({
    description: 'A program wants the refresh token in the answer, instead of as a cookie',
  }),
})

interface LoginParts {
  readonly pages: Pages
  readonly providers: Providers
  /** Our own origin: only addresses within it are kept to return to. */
  readonly ownOrigin: string
  readonly registrationOpen: boolean
  /** Usernames that the development sign-in offers; empty where it is off. */
  readonly developers: readonly string[]
  readonly identifyLeniently: RequestHandler
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
        summary: 'The sign-in page',
        query: z.object({ rd: z.string().optional() }),
        answers: { 200: { description: 'The page', html: true } },
        errors: [],
      },
      steps: [parts.identifyLeniently, showSignIn(parts)],
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
          200: { description: 'Signed in: the token, and its cookie', body: SignedInAnswer },
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
    const rd = safeReturnTo(req.query['rd'], parts.ownOrigin)
    const props = { rd, username: '', failure: null }
    parts.pages.send(res, 200, SignInPage({ ...aroundForm(parts, req, res), ...props }))
  }

/** A refused form comes back with what was typed, but for the password. */
const showFormAgain =
  (parts: LoginParts): RequestHandler =>
  (req, res, next) => {
    res.locals.failurePage = (error) => {
      const sent = (req.body ?? {}) as Record<string, unknown>
      const failure = toFailure(error)
      const rd = safeReturnTo(sent['rd'], parts.ownOrigin)
      const props = { rd, username: stringOf(sent['username']), failure }
      return SignInPage({ ...aroundForm(parts, req, res), ...props })
    }
    next()
  }

const aroundForm = (parts: LoginParts, req: Request, res: Response) => ({
  frame: parts.pages.frameOf(req, res),
  providers: [...parts.providers.values()].map((provider) => ({
    id: provider.id,
    name: provider.name,
    availability: provider.availability(),
  })),
  registrationOpen: parts.registrationOpen,
  developers: [...parts.developers],
})

const stringOf = (value: unknown): string => (typeof value === 'string' ? value : '')
