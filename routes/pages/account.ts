import type { Request, RequestHandler, Response } from 'express'
import { z } from 'zod'
import { AppError } from '../../errors/app-error.js'
import { text } from '../../lib/text.js'
import { claimsOf, contextOf } from '../../middleware/locals.js'
import type { Pages } from '../../middleware/pages.js'
import { parseInput } from '../../middleware/parse-input.js'
import { readForm } from '../../middleware/read-body.js'
import { redirect } from '../../middleware/redirect.js'
import type { RequireFresh } from '../../middleware/require-fresh.js'
import { signInAgain } from '../../middleware/sign-in-address.js'
import { wantsPage } from '../../middleware/wants-page.js'
import type { Accounts } from '../../services/accounts.js'
import type { IdentityLinking } from '../../services/sign-in/identity-linking.js'
import type { Sessions } from '../../services/sessions.js'
import type { Freshness } from '../../services/sessions/freshness.js'
import type { Providers } from '../../services/providers.js'
import { toFailure } from '../../views/failure.js'
import { AccountPage, type AccountPageProps } from '../../views/account-page.js'
import { toButton } from '../../views/provider-buttons.js'
import type { About, Endpoint } from '../endpoint.js'

export interface AccountParts {
  readonly pages: Pages
  readonly accounts: Accounts
  readonly linking: IdentityLinking
  readonly providers: Providers
  readonly sessions: Pick<Sessions, 'page' | 'find' | 'listReused' | 'dismissReused'>
  readonly passwordMinLength: number
  readonly requireFresh: RequireFresh
  readonly freshness: Pick<Freshness, 'isFresh'>
  readonly publicUrl: URL
}

/** As long as a sign-in form may be: the policy, which counts bytes, is the one that refuses. */
const MAX_CODE_POINTS = 4096

const PasswordChange = z.strictObject({
  /** Sent along for password managers; the account is the one signed in. */
  username: z.string().max(MAX_CODE_POINTS).optional(),
  current_password: text(MAX_CODE_POINTS, 0).optional(),
  new_password: text(MAX_CODE_POINTS),
})

/** Programs that sign in again and again make many. */
const SESSIONS_SHOWN = 20

const IdentityParams = z.strictObject({ id: z.uuid() })

/** /account: what the one signed in may see and change of their own account. */
export const accountRoutes = (parts: AccountParts): Endpoint[] => [
  { ...SHOW, steps: [showAccount(parts)] },
  {
    ...PASSWORD,
    steps: [showAgain(parts), freshForTheFirst(parts), readForm, changePassword(parts)],
  },
  { ...UNLINK, steps: [showAgain(parts), unlink(parts)] },
  { ...DISMISS, steps: [dismissReused(parts)] },
]

type Described = Omit<Endpoint, 'steps'>

const ACCOUNT = '/account'

const about = (rest: Omit<About, 'tag'>): About => ({ tag: 'pages', ...rest })

const CHANGED: About['answers'] = {
  204: { description: 'Done' },
  303: { description: 'Done, asked for by form: back to the page' },
}

const SHOW: Described = {
  method: 'get',
  path: ACCOUNT,
  access: 'cookie',
  about: about({
    summary: 'Your account: profile, linked providers, sessions, password',
    query: z.object({ done: z.string().optional() }),
    answers: { 200: { description: 'The page', html: true } },
    errors: ['account_disabled'],
  }),
}

const PASSWORD: Described = {
  method: 'post',
  path: '/account/password',
  access: 'cookie',
  about: about({
    summary: 'Change your password',
    body: PasswordChange,
    form: true,
    answers: CHANGED,
    errors: [
      'invalid_request',
      'account_disabled',
      'cross_site_request',
      'version_mismatch',
      'fresh_sign_in_required',
      'payload_too_large',
      'unsupported_media_type',
    ],
  }),
}

const UNLINK: Described = {
  method: 'post',
  path: '/account/identities/:id/unlink',
  access: 'cookie',
  fresh: ACCOUNT,
  about: about({
    summary: 'Unlink a provider from your account',
    params: IdentityParams,
    answers: CHANGED,
    errors: [
      'invalid_request',
      'not_found',
      'last_way_in',
      'account_disabled',
      'cross_site_request',
    ],
  }),
}

/** A fresh sign-in, lest whoever copied one hides that it was noticed. */
const DISMISS: Described = {
  method: 'post',
  path: '/account/reuse/dismiss',
  access: 'cookie',
  fresh: ACCOUNT,
  about: about({
    summary: 'Hide what the account page tells of a sign-in that was copied',
    answers: CHANGED,
    errors: [],
  }),
}

const DONE: Readonly<Record<string, string>> = {
  password: 'Your password was changed.',
  reuse_read: 'You will be told again only if it happens again.',
  unlinked: 'The provider was unlinked.',
  session_ended: 'That session was ended.',
  sessions_ended: 'You are signed out everywhere else.',
}

const showAccount =
  (parts: AccountParts): RequestHandler =>
  async (req, res) => {
    for (const provider of parts.providers.values()) provider.probe()
    const around = await aroundPage(parts, req, res)
    const page = AccountPage({ ...around, failure: null, notice: noticeOf(req) })
    parts.pages.send(res, 200, page)
  }

/** Only our own redirect brings news: a link from elsewhere can't put words on this page. */
function noticeOf(req: Request): string | null {
  const done = req.query['done']
  if (typeof done !== 'string' || req.get('sec-fetch-site') !== 'same-origin') return null
  return Object.hasOwn(DONE, done) ? (DONE[done] ?? null) : null
}

/** A refused change is shown where it was asked for. */
const showAgain =
  (parts: AccountParts): RequestHandler =>
  async (req, res, next) => {
    const around = await aroundPage(parts, req, res)
    res.locals.failurePage = (error) => {
      const failure = toFailure(error, res.locals.again)
      return AccountPage({ ...around, failure, notice: null })
    }
    next()
  }

type Around = Omit<AccountPageProps, 'failure' | 'notice'>

async function aroundPage(parts: AccountParts, req: Request, res: Response): Promise<Around> {
  const { sub, sid } = claimsOf(res)
  const account = await parts.accounts.findById(sub)
  if (!account) throw new AppError('login_required', { detail: 'the account is gone' })
  if (account.disabled) throw new AppError('account_disabled')
  return {
    frame: parts.pages.frameOf(req, res),
    account,
    identities: await parts.linking.list(sub),
    ...(await listSessions(parts, { sub, sid })),
    reused: await parts.sessions.listReused(sub),
    currentSession: sid,
    again: (await parts.freshness.isFresh(sid)) ? null : signInAgain(ACCOUNT),
    providers: [...parts.providers.values()].map(toButton),
    minLength: parts.passwordMinLength,
    host: parts.publicUrl.hostname,
  }
}

/** The latest ones, and the current one, however long ago it began. */
async function listSessions(
  { sessions }: AccountParts,
  { sub, sid }: { sub: string; sid: string },
): Promise<Pick<AccountPageProps, 'sessions' | 'more'>> {
  const { found, nextCursor } = await sessions.page(sub, { limit: SESSIONS_SHOWN })
  const current = found.some(({ id }) => id === sid) ? null : await sessions.find(sid)
  return { sessions: current ? [current, ...found] : found, more: nextCursor !== null }
}

/** Whoever changes a password shows the one before; the first one has none before it. */
const freshForTheFirst =
  ({ accounts, requireFresh }: AccountParts): RequestHandler =>
  async (req, res, next) => {
    const account = await accounts.findById(claimsOf(res).sub)
    if (account?.hasPassword) return next()
    return requireFresh(ACCOUNT)(req, res, next)
  }

const changePassword =
  ({ accounts }: AccountParts): RequestHandler =>
  async (req, res) => {
    const sent = parseInput(PasswordChange, req.body)
    const { sub, sid } = claimsOf(res)
    const change = { current: sent.current_password ?? null, next: sent.new_password }
    const { address, requestId } = contextOf(req, res)
    await accounts.changePassword(sub, change, { actorId: sub, sessionId: sid, address, requestId })
    answerDone(req, res, 'password')
  }

const unlink =
  ({ linking }: AccountParts): RequestHandler =>
  async (req, res) => {
    const { id } = parseInput(IdentityParams, req.params)
    const { sub, sid } = claimsOf(res)
    await linking.unlink(sub, id, sid)
    answerDone(req, res, 'unlinked')
  }

const dismissReused =
  ({ sessions }: AccountParts): RequestHandler =>
  async (req, res) => {
    await sessions.dismissReused(claimsOf(res).sub)
    answerDone(req, res, 'reuse_read')
  }

function answerDone(req: Request, res: Response, done: string): void {
  res.set('Cache-Control', 'no-store')
  if (wantsPage(req)) redirect(res, 303, `/account?done=${done}`)
  else res.status(204).end()
}
