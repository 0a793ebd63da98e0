import * as client from 'openid-client'
import type { Logger } from 'pino'
import type { OpenIdConnectSettings } from '../config/settings.js'
import { AppError } from '../errors/app-error.js'
import { secondsOf, type Clock } from '../lib/clock.js'
import type { PendingSignIn } from '../services/sign-in/pending-sign-ins.js'
import type { IdentityProof } from '../services/proof.js'
import type { Provider } from '../services/providers.js'
import { FRESH_MAX_AGE, readAuthTime } from './auth-time.js'
import { readCode, requireOwnAnswer } from './callback-answer.js'
import { createDiscovery, type ProviderMetadata } from './discovery.js'
import type { Flow } from './flow.js'
import { createProviderFetch, type ProviderFetchOptions } from './provider-fetch.js'
import { findIdTokenFault, headerOf } from './id-token-checks.js'
import { lacksClaims, readPerson, type ClaimSet } from './identity-claims.js'
import { createKeySet } from './key-set.js'
import { createLasting, type Lasting } from './lasting.js'
import { configure, findSpentCode, type ExchangeParts } from './open-id-exchange.js'
import { ProviderFault, providerUnavailable, toProviderFault } from './provider-fault.js'
import { RedirectingStrategy, type RedirectingSteps } from './redirecting-strategy.js'
import { isLoopbackHttp } from '../lib/secure-address.js'

/** How long a provider's metadata stands, in milliseconds. */
export const METADATA_FRESH_MS = 24 * 3_600_000
/** How long after a failed try the next one may follow, in milliseconds. */
export const RETRY_MS = 5_000

export interface ProviderContext {
  readonly log: Logger
  readonly clock: Clock
  /** What sends our requests, and its bounds: the platform's own and the defaults unless told. */
  readonly fetch?: typeof fetch
  readonly limits?: Pick<ProviderFetchOptions, 'maxBytes' | 'timeoutMs'>
}

/** A way in: what pages and routes see of it, and the strategy that Passport calls. */
export interface WayIn {
  readonly provider: Provider
  readonly strategy: RedirectingStrategy
}

/**
 * Sign-in by OpenID Connect: the authorization code flow with PKCE (S256), state and nonce, for
 * one issuer. Asks nothing of the provider until someone signs in or `probe()` is called.
 */
export function createOpenIdConnect(
  settings: OpenIdConnectSettings,
  context: ProviderContext,
): WayIn {
  const { id, name, admission, freshSignIn, issuer, idTokenAlgorithm } = settings
  const { log, clock } = context
  const allowLoopbackHttp = isLoopbackHttp(issuer)
  const fetch = createProviderFetch({
    allowLoopbackHttp,
    ...(context.fetch && { fetch: context.fetch }),
    ...context.limits,
  })
  const metadata = createLasting({
    attempt: createDiscovery({ issuer, idTokenAlgorithm, fetch, allowLoopbackHttp }),
    clock,
    freshMs: METADATA_FRESH_MS,
    retryMs: RETRY_MS,
    onFault: (error) =>
      log.warn({ provider: id, reason: toProviderFault(error).reason }, 'discovery failed'),
  })
  const keySet = createKeySet({ fetch, clock })
  const parts = { settings, clock, fetch, allowLoopbackHttp, keySet, metadata }
  return {
    provider: {
      id,
      name,
      admission,
      freshSignIn,
      availability: () => metadata.availability(),
      probe: () => metadata.probe(),
    },
    strategy: new RedirectingStrategy(id, createSteps(parts)),
  }
}

type Parts = ExchangeParts & { readonly metadata: Lasting<ProviderMetadata> }

const createSteps = (parts: Parts): RedirectingSteps => ({
  start: async (flow) => {
    const { configuration } = await prepare(parts)
    return client.buildAuthorizationUrl(configuration, await requestOf(parts, flow))
  },
  finish: async (flow, answer) => {
    requireOwnAnswer(answer, flow.pending.state)
    const ready = await prepare(parts)
    const code = readCode(answer, {
      provider: parts.settings.id,
      issuers: [ready.metadata.issuer],
      issuerRequired: ready.metadata.authorization_response_iss_parameter_supported === true,
    })
    try {
      return await redeem(parts, ready, { flow, code })
    } catch (error) {
      throw findSpentCode(error) ?? failed(parts, error)
    }
  },
})

interface Ready {
  readonly metadata: ProviderMetadata
  readonly configuration: client.Configuration
}

async function prepare(parts: Parts): Promise<Ready> {
  try {
    const metadata = await parts.metadata.get()
    return { metadata, configuration: configure(parts, metadata) }
  } catch (error) {
    throw providerUnavailable(parts.settings.id, 'discovery', error)
  }
}

const requestOf = async ({ settings }: Parts, flow: Flow): Promise<Record<string, string>> => ({
  redirect_uri: flow.callbackUrl.href,
  scope: settings.scope,
  state: flow.pending.state,
  nonce: flow.pending.nonce,
  code_challenge: await client.calculatePKCECodeChallenge(flow.pending.codeVerifier),
  code_challenge_method: 'S256',
  ...signInAnew(flow.pending),
})

/**
 * What makes the provider ask for a password although it knows the browser (Core section 3.1.2.1). On
 * its way there anybody can take it out again: what counts is what the ID token says.
 */
function signInAnew({ fresh }: PendingSignIn): Record<string, string> {
  if (!fresh) return {}
  const maxAge = { max_age: String(FRESH_MAX_AGE) }
  return fresh === 'again' ? { ...maxAge, prompt: 'login' } : maxAge
}

/** Trades the code for tokens, checks the ID token in full, and reads the person out of it. */
async function redeem(
  parts: Parts,
  { metadata, configuration }: Ready,
  { flow, code }: { flow: Flow; code: string },
): Promise<IdentityProof> {
  const { pending } = flow
  const tokens = await client.authorizationCodeGrant(
    configuration,
    answerUrl(flow, code, metadata),
    {
      pkceCodeVerifier: pending.codeVerifier,
      expectedState: pending.state,
      expectedNonce: pending.nonce,
      idTokenExpected: true,
    },
  )
  const claims = requireIdToken(parts, tokens, { metadata, pending })
  const { id, admission } = parts.settings
  const authenticatedAt = readAuthTime(claims, parts.clock.now())
  const userinfo =
    metadata.userinfo_endpoint !== undefined && lacksClaims(claims, admission.groupsClaim)
      ? await client.fetchUserInfo(configuration, tokens.access_token, claims.sub)
      : {}
  return {
    kind: 'identity',
    amr: `oidc:${id}`,
    provider: id,
    issuer: metadata.issuer,
    subject: claims.sub,
    ...readPerson(claims, userinfo, admission.groupsClaim),
    ...(authenticatedAt && { authenticatedAt }),
  }
}

/** The callback as the library wants it: our own address, and only what was checked already. */
function answerUrl({ callbackUrl, pending }: Flow, code: string, metadata: ProviderMetadata): URL {
  const url = new URL(callbackUrl)
  url.search = new URLSearchParams({ code, state: pending.state, iss: metadata.issuer }).toString()
  return url
}

function requireIdToken(
  { settings, clock }: Parts,
  tokens: { readonly access_token: string; readonly id_token?: string; claims(): unknown },
  { metadata, pending }: { metadata: ProviderMetadata; pending: PendingSignIn },
): ClaimSet & { readonly sub: string } {
  const claims = (tokens.claims() ?? {}) as ClaimSet & { readonly sub: string }
  const token = { header: headerOf(tokens.id_token ?? ''), claims }
  const fault = findIdTokenFault(token, {
    issuer: metadata.issuer,
    clientId: settings.clientId,
    nonce: pending.nonce,
    algorithm: settings.idTokenAlgorithm,
    accessToken: tokens.access_token,
    now: secondsOf(clock.now()),
  })
  if (fault !== null) throw new ProviderFault(`id_token: ${fault}`)
  return claims
}

function failed({ settings, metadata }: Parts, error: unknown): AppError {
  if (toProviderFault(error).isOutage) metadata.doubt()
  return providerUnavailable(settings.id, 'sign-in', error)
}
