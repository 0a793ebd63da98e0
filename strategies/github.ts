import * as client from 'openid-client'
import type { GitHubSettings } from '../config/settings.js'
import type { AppError } from '../errors/app-error.js'
import type { IdentityProof } from '../services/proof.js'
import { readCode, requireOwnAnswer } from './callback-answer.js'
import type { Flow } from './flow.js'
import { readGitHubUser, type GitHubParts } from './github-user.js'
import type { GuardedFetch } from '../lib/guarded-fetch.js'
import { createProviderFetch } from './provider-fetch.js'
import { createLasting, type Lasting } from './lasting.js'
import { METADATA_FRESH_MS, RETRY_MS, type ProviderContext, type WayIn } from './open-id-connect.js'
import { findSpentCode } from './open-id-exchange.js'
import { providerUnavailable, toProviderFault } from './provider-fault.js'
import { RedirectingStrategy, type RedirectingSteps } from './redirecting-strategy.js'
import { isLoopbackHttp } from '../lib/secure-address.js'

/**
 * Sign-in by GitHub, or a GitHub Enterprise Server: OAuth 2 with PKCE (S256), for it speaks no
 * OpenID Connect. Who it is comes from its API; the subject is the number that never changes.
 */
export function createGitHub(settings: GitHubSettings, context: ProviderContext): WayIn {
  const { id, name, admission, freshSignIn, webUrl, apiUrl } = settings
  const fetch = createProviderFetch({
    allowLoopbackHttp: isLoopbackHttp(webUrl) && isLoopbackHttp(apiUrl),
    ...(context.fetch && { fetch: context.fetch }),
    ...context.limits,
  })
  const reach = createLasting({
    // Any answer will do, and this one does not count against the limit it tells of.
    attempt: () =>
      fetch(`${trimmed(apiUrl)}/rate_limit`, { headers: { 'user-agent': 'gatehouse' } }),
    clock: context.clock,
    freshMs: METADATA_FRESH_MS,
    retryMs: RETRY_MS,
    onFault: (error) =>
      context.log.warn({ provider: id, reason: toProviderFault(error).reason }, 'no answer'),
  })
  return {
    provider: {
      id,
      name,
      admission,
      freshSignIn,
      availability: () => reach.availability(),
      probe: () => reach.probe(),
    },
    strategy: new RedirectingStrategy(id, createSteps({ settings, fetch, reach })),
  }
}

type Parts = GitHubParts & { readonly reach: Lasting<unknown> }

/** GitHub names itself so in `iss` where it sends one (RFC 9207). */
const issuersOf = ({ webUrl }: GitHubSettings): readonly string[] => [
  webUrl.origin,
  `${trimmed(webUrl)}/login/oauth`,
]

const trimmed = (url: URL): string => url.href.replace(/\/$/u, '')

const createSteps = (parts: Parts): RedirectingSteps => ({
  start: async (flow) =>
    client.buildAuthorizationUrl(configure(parts), {
      redirect_uri: flow.callbackUrl.href,
      scope: 'read:user user:email',
      state: flow.pending.state,
      code_challenge: await client.calculatePKCECodeChallenge(flow.pending.codeVerifier),
      code_challenge_method: 'S256',
    }),
  finish: async (flow, answer) => {
    const { settings } = parts
    requireOwnAnswer(answer, flow.pending.state)
    const expected = { provider: settings.id, issuers: issuersOf(settings), issuerRequired: false }
    const code = readCode(answer, expected)
    try {
      return await redeem(parts, flow, code)
    } catch (error) {
      throw findSpentCode(error) ?? failed(parts, error)
    }
  },
})

async function redeem(parts: Parts, flow: Flow, code: string): Promise<IdentityProof> {
  const { callbackUrl, pending } = flow
  const url = new URL(callbackUrl)
  url.search = new URLSearchParams({ code, state: pending.state }).toString()
  const tokens = await client.authorizationCodeGrant(configure(parts), url, {
    pkceCodeVerifier: pending.codeVerifier,
    expectedState: pending.state,
  })
  const { id, webUrl } = parts.settings
  const person = await readGitHubUser(parts, tokens.access_token)
  return {
    kind: 'identity',
    amr: `oauth2:${id}`,
    provider: id,
    issuer: webUrl.origin,
    ...person,
  }
}

function configure({ settings, fetch }: Parts): client.Configuration {
  const { webUrl, clientId, clientSecret } = settings
  const configuration = new client.Configuration(
    {
      issuer: webUrl.origin,
      authorization_endpoint: `${trimmed(webUrl)}/login/oauth/authorize`,
      token_endpoint: `${trimmed(webUrl)}/login/oauth/access_token`,
    },
    clientId,
    {},
    client.ClientSecretPost(clientSecret.reveal()),
  )
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so that it stands out
  if (isLoopbackHttp(webUrl)) client.allowInsecureRequests(configuration)
  configuration.timeout = 0
  configuration[client.customFetch] = honest(fetch)
  return configuration
}

/** GitHub answers failures with 200 and an `error` in the body; this gives them their status. */
const honest =
  (fetch: GuardedFetch): client.CustomFetch =>
  async (url, options) => {
    const answer = await fetch(url, options as RequestInit)
    const body = (await answer
      .clone()
      .json()
      .catch(() => null)) as { error?: unknown } | null
    if (answer.status !== 200 || typeof body?.error !== 'string') return answer
    // Its own word for what RFC 6749 section 5.2 calls invalid_grant.
    const error = body.error === 'bad_verification_code' ? 'invalid_grant' : body.error
    return Response.json({ error }, { status: 400 })
  }

function failed({ settings, reach }: Parts, error: unknown): AppError {
  if (toProviderFault(error).isOutage) reach.doubt()
  return providerUnavailable(settings.id, 'sign-in', error)
}
