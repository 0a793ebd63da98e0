import type { Request, RequestHandler, Response } from 'express'
import type { Strategy } from 'passport'
import type { Settings } from '../config/settings.js'
import type { Clock } from '../lib/clock.js'
import { cookieReaches } from '../lib/cookie-reach.js'
import type { ReturnTargets } from '../lib/return-targets.js'
import type { Accounts } from '../services/accounts.js'
import type { IdentityLinking } from '../services/sign-in/identity-linking.js'
import type { Costly, Limits } from '../services/limits.js'
import type { OAuth } from '../services/oauth.js'
import type { PendingSignIns } from '../services/sign-in/pending-sign-ins.js'
import type { Providers } from '../services/providers.js'
import type { Refresh } from '../services/refresh.js'
import type { Freshness } from '../services/sessions/freshness.js'
import type { HalfTokens } from '../services/sensenet/half-tokens.js'
import type { SignIn } from '../services/sign-in.js'
import type { Tokens } from '../services/tokens.js'
import type { FindHalves } from '../services/tokens/find-token.js'
import type { Verifier } from '../services/verifier.js'
import { BypassStrategy } from '../strategies/bypass.js'
import { createJwtStrategy } from '../strategies/jwt.js'
import { createLocalStrategy } from '../strategies/local.js'
import { createArrive } from './arrive.js'
import { createAuthSuccess } from './auth-success.js'
import { createAuthenticator, type Authenticator } from './authenticate.js'
import { createFindToken, type FindToken } from './find-token.js'
import { createFinish, type Finish } from './finish.js'
import { createFlowCookies } from './flow-cookies.js'
import { createFlowSteps, type FlowSteps } from './flow.js'
import { createIdentifyLeaving } from './identify-leaving.js'
import { createLinkSuccess, createOfferLink } from './link.js'
import { createLookForSignIn, type LookForSignIn } from './look-for-sign-in.js'
import type { Pages } from './pages.js'
import { createRefreshCookie, type RefreshCookie } from './refresh-cookie.js'
import { createRefreshSteps, mayRefresh, type RefreshSteps } from './refresh.js'
import { createRequireClient } from './require-client.js'
import { createReturns } from './returns.js'
import { createRequireFresh, type RequireFresh } from './require-fresh.js'
import { createHalfCookies, type HalfCookies } from './sensenet/half-cookies.js'
import { createHandHalves } from './sensenet/hand-halves.js'
import { createSlowDown } from './slow-down.js'
import { createTokenCookie, type TokenCookie } from './token-cookie.js'

/** The named steps that routes are made of. */
export interface Steps extends FlowSteps, RefreshSteps {
  readonly authenticator: Authenticator
  /** Before the sign-in page: sends on whoever is signed in. */
  readonly arrive: RequestHandler
  readonly authSuccess: RequestHandler
  readonly findToken: FindToken
  readonly finish: Finish
  readonly identifyLeaving: RequestHandler
  readonly linkSuccess: RequestHandler
  readonly lookForSignIn: LookForSignIn
  readonly requireClient: RequestHandler
  readonly requireFresh: RequireFresh
  readonly offerLink: RequestHandler
  readonly slowDown: (kind: Costly) => RequestHandler
  readonly tokenCookie: TokenCookie
  readonly refreshCookie: RefreshCookie
  /** null: no tokens are handed out in halves. */
  readonly halfCookies: HalfCookies | null
  /** Whether this browser was signed in, and may be again without being asked. */
  readonly mayRefresh: (req: Request, res: Response) => boolean
}

interface StepsParts {
  readonly settings: Settings
  readonly clock: Clock
  readonly pages: Pages
  readonly targets: ReturnTargets
  /** Told of what fails once the answer is on its way. */
  readonly onLateFailure: (error: unknown) => void
  /** The strategies of the providers, by provider id. */
  readonly strategies: ReadonlyMap<string, Strategy>
  readonly services: {
    readonly accounts: Accounts
    readonly freshness: Freshness
    /** null: none are looked for. */
    readonly findHalves: FindHalves | null
    /** null: none are handed out. */
    readonly halfTokens: HalfTokens | null
    readonly limits: Limits
    readonly linking: IdentityLinking
    readonly pendingSignIns: PendingSignIns
    readonly oauth: OAuth
    readonly providers: Providers
    readonly refresh: Refresh
    readonly signIn: SignIn
    readonly tokens: Tokens
    readonly verifier: Verifier
  }
}

/** Builds every step once, from what it needs. */
export function createSteps(parts: StepsParts): Steps {
  const { settings, clock, pages, services, targets } = parts
  const { publicUrl, cookie } = settings
  const findToken = createFindToken(cookie.name, services.findHalves)
  const lookForSignIn = createLookForSignIn({ pages, sameSite: cookie.sameSite })
  const finish = createFinish({ pages, targets, sameSite: cookie.sameSite })
  const tokenCookie = createTokenCookie(cookie)
  const refreshCookie = createRefreshCookie({ settings: cookie, clock })
  const ending = { tokenCookie, refreshCookie, finish }
  const halfCookies = services.halfTokens && createHalfCookies(cookie)
  const place = { secure: cookie.secure, https: publicUrl.protocol === 'https:', clock }
  const cookies = createFlowCookies(place)
  return {
    ...createFlowSteps({ ...services, cookies, pages, publicUrl, targets, finish }),
    ...createRefreshSteps({ refresh: services.refresh, ...ending }),
    authenticator: createAuthenticator({
      strategies: ownStrategies(parts, findToken),
      providers: parts.strategies,
      findToken,
    }),
    arrive: createArrive({
      pages,
      targets,
      returns: createReturns(place),
      lookForSignIn,
      reaches: (host) => cookieReaches({ ...cookie, ownHost: publicUrl.hostname }, host),
      mayRefresh: (req, res) => mayRefresh(refreshCookie, req, res),
    }),
    authSuccess: createAuthSuccess({
      ...{ signIn: services.signIn, ...ending },
      halves: handHalves(parts, { halfCookies, tokenCookie, refreshCookie }),
    }),
    findToken,
    finish,
    identifyLeaving: createIdentifyLeaving({ ...services, findToken }),
    lookForSignIn,
    linkSuccess: createLinkSuccess({ linking: services.linking, finish }),
    requireClient: createRequireClient(services.oauth),
    requireFresh: createRequireFresh(services.freshness),
    offerLink: createOfferLink({ ...services, cookies, pages }),
    slowDown: createSlowDown({ limits: services.limits, onFailure: parts.onLateFailure }),
    tokenCookie,
    refreshCookie,
    halfCookies,
    mayRefresh: (req, res) => mayRefresh(refreshCookie, req, res),
  }
}

type Cookies = Pick<Steps, 'tokenCookie' | 'refreshCookie' | 'halfCookies'>

/** null: no tokens are handed out in halves. */
function handHalves({ settings: { sensenet }, services }: StepsParts, cookies: Cookies) {
  const { halfTokens } = services
  const { halfCookies } = cookies
  if (!sensenet || !halfTokens || !halfCookies) return null
  return createHandHalves({ ...cookies, settings: sensenet, halfTokens, halfCookies })
}

/** The strategies of our own; where the bypass is off there is none of that name. */
function ownStrategies(
  { settings: { bypass, publicUrl }, services }: StepsParts,
  findToken: FindToken,
): Map<string, Strategy> {
  const all = new Map<string, Strategy>()
  // `identify` has looked already: it asks the strategy only for a token that it found.
  const known: FindToken = (req) => req.res?.locals.foundToken ?? findToken(req)
  all.set('jwt', createJwtStrategy({ verifier: services.verifier, findToken: known }))
  all.set('local', createLocalStrategy(services.accounts))
  if (bypass.on) {
    all.set('bypass', new BypassStrategy({ allowRemote: bypass.allowRemote, publicUrl }))
  }
  return all
}
