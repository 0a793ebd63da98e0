import type { Request, RequestHandler, Response } from 'express'
import { z } from 'zod'
import type { ReturnTargets } from '../../lib/return-targets.js'
import { text } from '../../lib/text.js'
import type { Pages } from '../../middleware/pages.js'
import { parseInput } from '../../middleware/parse-input.js'
import { readForm } from '../../middleware/read-body.js'
import type { Accounts } from '../../services/accounts.js'
import { toFailure } from '../../views/failure.js'
import { RegisterPage } from '../../views/register-page.js'
import type { Endpoint } from '../endpoint.js'
import { SignedInAnswer, WantsRefreshToken } from './answers.js'

/** A form sends an empty field where nothing was typed: that is "not given". */
const optional = (max: number) => z.union([z.literal(''), text(max)]).optional()

const Registration = z.strictObject({
  username: text(254),
  password: text(4096),
  email: optional(254),
  name: optional(100),
  rd: z.string().max(4096).optional(),
  refresh: WantsRefreshToken,
})

interface RegisterParts {
  readonly pages: Pages
  readonly accounts: Accounts
  readonly passwordMinLength: number
  readonly publicUrl: URL
  readonly identifyLeniently: RequestHandler
  readonly targets: ReturnTargets
  readonly slowDown: RequestHandler
  readonly authSuccess: RequestHandler
}

/** GET and POST /auth/register: mounted only where REGISTRATION=open. */
export function registerRoutes(parts: RegisterParts): Endpoint[] {
  return [
    {
      method: 'get',
      path: '/auth/register',
      access: 'open',
      about: {
        tag: 'sign-in',
        summary: 'The registration page',
        query: z.object({ rd: z.string().optional() }),
        answers: { 200: { description: 'The page', html: true } },
        errors: [],
      },
      steps: [parts.identifyLeniently, showRegistration(parts)],
    },
    {
      method: 'post',
      path: '/auth/register',
      access: 'open',
      about: {
        tag: 'sign-in',
        summary: 'Create an account with a password and sign in to it',
        body: Registration,
        form: true,
        answers: {
          200: { description: 'Created by form: a page on the way to an app', html: true },
          201: { description: 'Created and signed in', body: SignedInAnswer },
          303: { description: 'Created by form: the cookie, and on to `rd`' },
        },
        errors: ['invalid_request', 'username_taken', 'too_many_requests'],
      },
      steps: [
        showFormAgain(parts),
        parts.slowDown,
        readForm,
        createAccount(parts),
        parts.authSuccess,
      ],
    },
  ]
}

const createAccount =
  ({ accounts }: RegisterParts): RequestHandler =>
  async (req, res, next) => {
    const wish = parseInput(Registration, req.body)
    const { username, password, email, name, rd } = wish
    const account = await accounts.register({
      username,
      password,
      email: email || null,
      name: name || null,
    })
    const { id: userId, version } = account
    res.locals.proof = { kind: 'password', amr: 'pwd', userId, version }
    res.locals.returnTo = rd
    if (wish.refresh === true) res.locals.refreshCarrier = 'body'
    res.status(201)
    next()
  }

const showRegistration =
  (parts: RegisterParts): RequestHandler =>
  (req, res) => {
    const values = { username: '', email: '', name: '' }
    const around = aroundForm(parts, { req, res, rd: req.query['rd'] })
    parts.pages.send(res, 200, RegisterPage({ ...around, values, failure: null }))
  }

const showFormAgain =
  (parts: RegisterParts): RequestHandler =>
  (req, res, next) => {
    res.locals.failurePage = (error) => {
      const failure = toFailure(error)
      const around = aroundForm(parts, { req, res, rd: sent(req, 'rd') })
      return RegisterPage({ ...around, values: valuesOf(req), failure })
    }
    next()
  }

interface Shown {
  readonly req: Request
  readonly res: Response
  readonly rd: unknown
}

const aroundForm = (parts: RegisterParts, { req, res, rd }: Shown) => ({
  frame: parts.pages.frameOf(req, res),
  rd: parts.targets.judge(rd),
  minLength: parts.passwordMinLength,
  host: parts.publicUrl.hostname,
})

const valuesOf = (req: Request) => ({
  username: sent(req, 'username'),
  email: sent(req, 'email'),
  name: sent(req, 'name'),
})

function sent(req: Request, field: string): string {
  const value = ((req.body ?? {}) as Record<string, unknown>)[field]
  return typeof value === 'string' ? value : ''
}
