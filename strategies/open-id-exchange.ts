import * as client from 'openid-client'
import type { OpenIdConnectSettings } from '../config/settings.js'
import { AppError } from '../errors/app-error.js'
import { secondsOf, systemClock, type Clock } from '../lib/clock.js'
import type { ProviderMetadata } from './discovery.js'
import type { GuardedFetch } from '../lib/guarded-fetch.js'
import { CLOCK_TOLERANCE_SECONDS, headerOf } from './id-token-checks.js'
import type { KeySet } from './key-set.js'

export interface ExchangeParts {
  readonly settings: OpenIdConnectSettings
  readonly clock: Clock
  readonly fetch: GuardedFetch
  readonly allowLoopbackHttp: boolean
  readonly keySet: KeySet
}

/**
 * openid-client, set up for one step of one sign-in. It is made anew each time because it keeps
 * its keys and its clock for life; ours are kept beside it, in `keySet` and `clock`.
 */
export function configure(parts: ExchangeParts, metadata: ProviderMetadata): client.Configuration {
  const { clientId, clientSecret, idTokenAlgorithm } = parts.settings
  const configuration = new client.Configuration(
    metadata as client.ServerMetadata,
    clientId,
    {
      id_token_signed_response_alg: idTokenAlgorithm,
      [client.clockTolerance]: CLOCK_TOLERANCE_SECONDS,
      [client.clockSkew]: secondsOf(parts.clock.now()) - secondsOf(systemClock.now()),
    },
    authenticationOf(metadata)(clientSecret.reveal()),
  )
  // The guarded fetch keeps http to loopback; this switch knows only all or nothing.
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so that it stands out
  if (parts.allowLoopbackHttp) client.allowInsecureRequests(configuration)
  // Its time limit ends with the answer's head; the guarded fetch's with the last byte.
  configuration.timeout = 0
  configuration[client.customFetch] = exchangeFetch(parts, metadata)
  client.enableNonRepudiationChecks(configuration)
  return configuration
}

/**
 * Asks for `client_secret_post` where offered: providers disagree on how a secret is escaped for
 * Basic. Without a list Basic is what the standard says (Discovery 1.0 section 3).
 */
function authenticationOf(metadata: ProviderMetadata): (secret: string) => client.ClientAuth {
  const offered = metadata.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
  return offered.includes('client_secret_post') ? client.ClientSecretPost : client.ClientSecretBasic
}

/**
 * The guarded fetch, but the keys come from `keySet`, which is told which key the ID token in the
 * token endpoint's answer names: only so can it tell a rotation from a forgery in time.
 */
function exchangeFetch(parts: ExchangeParts, metadata: ProviderMetadata): client.CustomFetch {
  let keyId: string | undefined
  return async (url, options) => {
    if (url === new URL(metadata.jwks_uri).href) {
      return Response.json(await parts.keySet.holding(keyId, metadata.jwks_uri))
    }
    const answer = await parts.fetch(url, options as RequestInit)
    if (options.method === 'POST') keyId = await keyIdOf(answer.clone())
    return answer
  }
}

/** Only a hint for which keys to hand out: what is unreadable is refused later, by the library. */
async function keyIdOf(answer: Response): Promise<string | undefined> {
  try {
    const { id_token: idToken } = (await answer.json()) as { id_token?: unknown }
    const { kid } = headerOf(String(idToken))
    return typeof kid === 'string' ? kid : undefined
  } catch {
    return undefined
  }
}

/** A code that the provider does not know (any more) is no fault of the provider's. */
export const findSpentCode = (error: unknown): AppError | null =>
  error instanceof client.ResponseBodyError && error.error === 'invalid_grant'
    ? new AppError('stale_sign_in', { detail: 'the provider answered invalid_grant' })
    : null
