import type { Request, RequestHandler, Response } from 'express'
import { AppError } from '../errors/app-error.js'
import type { ReturnTargets } from '../lib/return-targets.js'
import type {
  FreshWish,
  PendingSignIn,
  PendingSignIns,
} from '../services/sign-in/pending-sign-ins.js'
import type { Provider, Providers } from '../services/providers.js'
import { setFlow } from '../strategies/flow.js'
import { textOf } from '../views/failure.js'
import { withReturn } from '../views/provider-buttons.js'
import { UnprovenPage } from '../views/unproven-page.js'
import type { Finish } from './finish.js'
import type { FlowCookies } from './flow-cookies.js'
import { providerOf } from './locals.js'
import type { Pages } from './pages.js'
import { askedPlace, signInAddress } from './sign-in-address.js'

/** The steps of a sign-in that leaves for a provider and comes back. */
export interface FlowSteps {
  readonly findProvider: RequestHandler
  /** Makes the pending sign-in and ties it to this browser. */
  readonly beginFlow: RequestHandler
  /** Takes the pending sign-in that the callback names: once, in this browser, at this provider. */
  readonly takeFlow: RequestHandler
}

interface FlowParts {
  readonly providers: Providers
  readonly pendingSignIns: PendingSignIns
  readonly cookies: FlowCookies
  readonly pages: Pages
  readonly publicUrl: URL
  readonly targets: ReturnTargets
  readonly finish: Finish
}

export const createFlowSteps = (parts: FlowParts): FlowSteps => ({
  findProvider: findProvider(parts),
  beginFlow: beginFlow(parts),
  takeFlow: takeFlow(parts),
})

const findProvider =
  ({ providers }: FlowParts): RequestHandler =>
  (req, res, next) => {
    const provider = providers.get(String(req.params['provider']))
    if (!provider) return next(new AppError('unknown_provider'))
    res.locals.provider = provider
    next()
  }

const beginFlow =
  (parts: FlowParts): RequestHandler =>
  async (req, res, next) => {
    const provider = providerOf(res)
    const { id } = provider
    const isLink = req.query['link'] !== undefined
    const pending = await (isLink ? resumeLink : beginSignIn)(parts, { req, res, provider })
    setFlow(req, {
      phase: 'start',
      pending,
      callbackUrl: callbackUrl(parts.publicUrl, id),
      remember: (notes) => parts.pendingSignIns.annotate(pending, notes),
    })
    next()
  }

/** Where a link that failed is tried again: signing in at the provider would switch accounts. */
const BACK_TO_ACCOUNT = { href: '/account', label: 'Back to your account' }

interface Begun {
  readonly req: Request
  readonly res: Response
  readonly provider: Provider
}

async function beginSignIn(parts: FlowParts, begun: Begun): Promise<PendingSignIn> {
  const { pendingSignIns, cookies, targets } = parts
  const { req, res, provider } = begun
  const returnTo = targets.judge(askedPlace(req)) ?? '/'
  const fresh = readFresh(req.query['fresh'])
  res.locals.again = {
    href: fresh ? signInAddress(returnTo, 'fresh') : withReturn('/auth/login', returnTo),
    label: 'Back to the sign-in page',
  }
  const wish = { provider: provider.id, returnTo, linkTo: null, fresh }
  if (fresh && provider.freshSignIn === 'never') {
    showUnproven(parts, begun, { returnTo, fresh: 'again' })
    throw new AppError('fresh_sign_in_unproven', { detail: `${provider.id}: never` })
  }
  const { pending, binding } = await pendingSignIns.begin(wish)
  cookies.set(req, res, { state: pending.state, binding })
  return pending
}

/** Goes on with what the link button began. Never a sign-in instead: it would switch accounts. */
async function resumeLink(
  { pendingSignIns, cookies }: FlowParts,
  { req, res, provider: { id } }: Begun,
): Promise<PendingSignIn> {
  res.locals.again = BACK_TO_ACCOUNT
  const { link } = req.query
  const state = typeof link === 'string' ? link : ''
  const binding = cookies.find(req, state)
  const pending = await pendingSignIns.resume({ state, provider: id, binding })
  if (!pending) throw new AppError('stale_sign_in', { detail: `no link begun at ${id}` })
  return pending
}

const readFresh = (asked: unknown): FreshWish | null =>
  asked === undefined ? null : asked === 'again' ? 'again' : 'asked'

/** What somebody sees whose provider did not show that they proved anew who they are. */
function showUnproven(
  { pages }: FlowParts,
  { req, res, provider: { id, name } }: Begun,
  { returnTo, fresh }: Pick<PendingSignIn, 'returnTo' | 'fresh'>,
): void {
  const again = fresh === 'again' ? null : withReturn(`/auth/${id}`, returnTo, { fresh: 'again' })
  const otherwise = signInAddress(returnTo, 'fresh')
  res.locals.failurePage = (error) => {
    if (error.code !== 'fresh_sign_in_unproven') return null
    const { requestId } = res.locals
    const frame = pages.frameOf(req, res)
    return UnprovenPage({ frame, name, text: textOf(error), again, otherwise, requestId })
  }
}

const takeFlow =
  (parts: FlowParts): RequestHandler =>
  async (req, res, next) => {
    const { pendingSignIns, cookies, publicUrl, finish } = parts
    const provider = providerOf(res)
    const { id, name } = provider
    res.locals.again = { href: `/auth/${id}`, label: `Sign in with ${name} again` }
    const state = stateOf(req)
    const binding = cookies.find(req, state)
    const pending = await pendingSignIns.take({ state, provider: id, binding })
    if (!pending) {
      // A replay by someone who is signed in already: nothing is wrong, so they just go home.
      if (req.session.userId !== undefined) return finish(req, res, { target: '/' })
      return next(new AppError('stale_sign_in', { detail: `no pending sign-in at ${id}` }))
    }
    cookies.clear(res, state)
    if (pending.linkTo !== null) res.locals.again = BACK_TO_ACCOUNT
    if (pending.fresh) askFresh(parts, { req, res, provider }, pending)
    res.locals.returnTo = pending.returnTo
    setFlow(req, {
      phase: 'callback',
      pending,
      callbackUrl: callbackUrl(publicUrl, id),
      remember: () => Promise.reject(new TypeError('remember: this sign-in is at its end')),
    })
    next()
  }

function askFresh(parts: FlowParts, begun: Begun, pending: PendingSignIn): void {
  const { res } = begun
  res.locals.fresh = true
  res.locals.again = {
    href: signInAddress(pending.returnTo, 'fresh'),
    label: 'Back to the sign-in page',
  }
  showUnproven(parts, begun, pending)
}

/** The one `state` of a callback (`flow` where a protocol has no state). Two of it are refused. */
function stateOf(req: Request): string {
  const { state, flow } = req.query
  for (const value of [state, flow]) {
    if (Array.isArray(value)) {
      throw new AppError('invalid_request', { fields: { state: 'given_twice' } })
    }
  }
  return typeof state === 'string' ? state : typeof flow === 'string' ? flow : ''
}

const callbackUrl = (publicUrl: URL, id: string): URL => new URL(`/auth/${id}/callback`, publicUrl)
