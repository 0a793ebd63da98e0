import type { Request, RequestHandler, Response } from 'express'
import { z } from 'zod'
import { AppError } from '../../errors/app-error.js'
import { text } from '../../lib/text.js'
import { actorOf, claimsOf } from '../../middleware/locals.js'
import type { Pages } from '../../middleware/pages.js'
import { parseInput } from '../../middleware/parse-input.js'
import { readForm } from '../../middleware/read-body.js'
import type { RequireFresh } from '../../middleware/require-fresh.js'
import { signInAgain } from '../../middleware/sign-in-address.js'
import { safeReturnTo } from '../../lib/safe-return-to.js'
import { redirect } from '../../middleware/redirect.js'
import type { Accounts } from '../../services/accounts.js'
import type { ApiKeys } from '../../services/api-keys.js'
import { DEFAULT_KEY_DAYS } from '../../services/api-keys/key-wish.js'
import { toFailure } from '../../views/failure.js'
import { KeysPage, NO_WISH, type KeysPageProps, type KeyWishTyped } from '../../views/keys-page.js'
import type { Endpoint } from '../endpoint.js'

export interface AccountKeysParts {
  readonly pages: Pages
  readonly accounts: Pick<Accounts, 'findById'>
  readonly apiKeys: ApiKeys
  readonly requireFresh: RequireFresh
}

const Scope = z.string().max(64)

/** As a form sends it: one box ticked is a text, several are a list. */
const NewKeyForm = z.strictObject({
  name: text(200, 0),
  scopes: z.union([Scope, z.array(Scope).max(100)]).default([]),
  expires_in_days: z.coerce
    .number()
    .default(DEFAULT_KEY_DAYS)
    .meta({ wire: { type: 'string' } }),
  networks: text(1000, 0).default(''),
  latest_seen: z
    .union([z.literal(''), z.uuid()])
    .optional()
    .meta({ description: 'The latest key of the page that holds the form; empty: it has none' }),
})

/** The same before it is judged. */
const NewKeyTyped = NewKeyForm.extend({
  name: z.string(),
  expires_in_days: z.string(),
  networks: z.string(),
})

/** What the form held, of somebody who comes back to it from a fresh sign-in; nothing in it is secret. */
const KeysAsked = z.object({
  done: z.string().optional(),
  name: z.string().optional(),
  scopes: z.union([z.string(), z.array(z.string())]).optional(),
  expires_in_days: z.string().optional(),
  networks: z.string().optional(),
})

const KeyParams = z.strictObject({ id: z.uuid() })

const PATH = '/account/keys'

/** /account/keys: the keys of one's own programs. */
export const accountKeyRoutes = (parts: AccountKeysParts): Endpoint[] => [
  {
    method: 'get',
    path: PATH,
    access: 'cookie',
    about: {
      tag: 'pages',
      summary: 'Your API keys',
      query: KeysAsked,
      answers: { 200: { description: 'The page', html: true } },
      errors: ['account_disabled'],
    },
    steps: [showKeys(parts)],
  },
  {
    method: 'post',
    path: PATH,
    access: 'cookie',
    about: {
      tag: 'pages',
      summary: 'Make a key',
      body: NewKeyForm,
      form: true,
      answers: { 201: { description: 'The page with the key, this once', html: true } },
      errors: ['account_disabled', 'fresh_sign_in_required', 'too_many_keys', 'keys_changed'],
    },
    // The form is read first, so that nobody types it again when they come back.
    steps: [showAgain(parts), readForm, parts.requireFresh(PATH), makeKey(parts)],
  },
  {
    method: 'post',
    path: '/account/keys/:id/revoke',
    access: 'cookie',
    about: {
      tag: 'pages',
      summary: 'Revoke a key',
      params: KeyParams,
      answers: { 303: { description: 'Revoked: back to the page' } },
      errors: ['not_found'],
    },
    steps: [revokeKey(parts)],
  },
]

const NOTHING_MADE = { made: null, failure: null, notice: null, wish: NO_WISH } as const

function showKeys(parts: AccountKeysParts): RequestHandler {
  return async (req, res) => {
    // Only our own pages bring news or words: a link from elsewhere ticks no box of this form.
    const asked = req.get('sec-fetch-site') === 'same-origin' ? req.query : {}
    const notice = asked['done'] === 'revoked' ? 'The key was revoked.' : null
    const wish = wishOf(asked)
    const page = { ...(await aroundPage(parts, req, res)), ...NOTHING_MADE, notice, wish }
    parts.pages.send(res, 200, KeysPage(page))
  }
}

/** A refused wish is shown where it was made. */
function showAgain(parts: AccountKeysParts): RequestHandler {
  return async (req, res, next) => {
    const around = await aroundPage(parts, req, res)
    res.locals.failurePage = (error) =>
      KeysPage({ ...around, ...NOTHING_MADE, ...refusedForm(error, req) })
    next()
  }
}

/** A refused form, and the way back to it by a fresh sign-in where that is what it lacks. */
function refusedForm(error: AppError, { body }: Request): Pick<KeysPageProps, 'failure' | 'wish'> {
  const wish = wishOf(body)
  const again = error.code === 'fresh_sign_in_required' ? signInAgain(addressOf(wish)) : undefined
  return { failure: toFailure(error, again), wish }
}

/** What a form held; what no form of ours sends is not shown again. */
function wishOf(held: unknown): KeyWishTyped {
  const sent = NewKeyTyped.safeParse(held).data
  return sent ? { ...sent, scopes: [sent.scopes].flat(), days: sent.expires_in_days } : NO_WISH
}

/** The page with `wish` in its form. Where that is too long to come back to, the page without. */
function addressOf({ name, scopes, days, networks }: KeyWishTyped): string {
  const query = new URLSearchParams({ name, expires_in_days: days, networks })
  for (const scope of scopes) query.append('scopes', scope)
  return safeReturnTo(`${PATH}?${query.toString()}`, 'http://localhost') ?? PATH
}

function makeKey(parts: AccountKeysParts): RequestHandler {
  return async (req, res) => {
    const sent = parseInput(NewKeyForm, req.body)
    const wish = {
      name: sent.name,
      scopes: [sent.scopes].flat(),
      networks: sent.networks.split(/[\s,]+/u).filter(Boolean),
      days: sent.expires_in_days,
      ...(sent.latest_seen === undefined ? {} : { latestSeen: sent.latest_seen || null }),
    }
    // What is shown of a refusal is what there is by now: another one may have been quicker.
    const made = await parts.apiKeys
      .createOwn(wish, actorOf(req, res))
      .finally(() => showAgain(parts)(req, res, () => undefined))
    const around = await aroundPage(parts, req, res)
    const page = { ...around, ...NOTHING_MADE, made: made.text }
    parts.pages.send(res, 201, KeysPage(page))
  }
}

function revokeKey(parts: AccountKeysParts): RequestHandler {
  return async (req, res) => {
    const { id } = parseInput(KeyParams, req.params)
    await parts.apiKeys.revokeOwn(id, actorOf(req, res))
    redirect(res, 303, '/account/keys?done=revoked')
  }
}

async function aroundPage(
  { pages, accounts, apiKeys }: AccountKeysParts,
  req: Request,
  res: Response,
): Promise<Pick<KeysPageProps, 'frame' | 'keys' | 'roles'>> {
  const { sub } = claimsOf(res)
  const account = await accounts.findById(sub)
  if (!account) throw new AppError('login_required', { detail: 'the account is gone' })
  if (account.disabled) throw new AppError('account_disabled')
  const keys = await apiKeys.list(sub)
  return { frame: pages.frameOf(req, res), keys, roles: account.roles }
}
