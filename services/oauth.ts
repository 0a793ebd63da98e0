import { AppError } from '../errors/app-error.js'
import { secondsOf, type Clock } from '../lib/clock.js'
import { BY_KEY, isByKey } from './access.js'
import type { ApiKeyGuard, KeyOrigin } from './api-key-guard.js'
import type { FoundKey } from './api-keys/found-key.js'
import { isKeyText, readKeyId } from './api-keys/key-text.js'
import type { Revocations } from './revocations.js'
import type { Claims, Tokens } from './tokens.js'
import type { Verifier } from './verifier.js'

/** Longest life of a token that a program gets for its key, in seconds. */
export const CLIENT_TOKEN_SECONDS = 900

/** What a client shows of itself (RFC 6749 section 2.3.1): the id of a key, and the key. */
export interface ClientCredentials {
  readonly id: string
  readonly secret: string
}

/** A token that a client was given. */
export interface ClientToken {
  readonly token: string
  /** Seconds until it expires. */
  readonly expiresIn: number
  /** The roles in it. */
  readonly scope: readonly string[]
}

/** What programs ask: a token for a key, and whether a token is valid. */
export interface OAuth {
  /**
   * The key of a service that a client shows. Throws AppError `invalid_client`, whatever is wrong
   * with it; `unauthorized_client` for a person's; `too_many_requests`.
   */
  authenticate(credentials: ClientCredentials, origin: KeyOrigin): FoundKey | Promise<FoundKey>
  /**
   * A token for whoever showed `client` (RFC 6749 section 4.4), with all its roles or those of
   * `scope`. Writes nothing. Throws AppError `invalid_scope` when it does not have them.
   */
  issue(client: FoundKey, scope: readonly string[] | null): ClientToken
  /** The claims of a token or a key that is valid (RFC 7662); null for everything else. */
  introspect(text: string): Promise<Claims | null>
}

interface OAuthParts {
  readonly keys: ApiKeyGuard
  readonly tokens: Pick<Tokens, 'issue'>
  readonly verifier: Pick<Verifier, 'verify'>
  readonly revocations: Pick<Revocations, 'requireFresh'>
  readonly clock: Clock
}

/** Makes the service for programs. */
export const createOAuth = (parts: OAuthParts): OAuth => ({
  authenticate: (credentials, origin) => authenticate(parts, credentials, origin),
  issue: (client, scope) => issue(parts, client, scope),
  introspect: (text) => introspect(parts, text),
})

function authenticate(
  { keys, revocations }: OAuthParts,
  { id, secret }: ClientCredentials,
  origin: KeyOrigin,
): FoundKey | Promise<FoundKey> {
  if (readKeyId(secret) !== id.toLowerCase()) throw invalidClient('not a key of this id')
  revocations.requireFresh()
  const key = keys.admit(secret, origin)
  return key instanceof Promise ? key.then(requireService, refuseClient) : requireService(key)
}

function requireService(key: FoundKey): FoundKey {
  if (key.owner.kind === 'service') return key
  throw new AppError('unauthorized_client', { detail: 'the key of a person' })
}

function refuseClient(error: unknown): never {
  const isRefusal = error instanceof AppError && error.code === 'invalid_token'
  throw isRefusal ? invalidClient(error.message) : error
}

/** The client is not known (RFC 6749 section 5.2); the answer names the scheme that clients use here. */
export const invalidClient = (detail: string): AppError =>
  new AppError('invalid_client', {
    detail,
    headers: { 'WWW-Authenticate': 'Basic realm="gatehouse", charset="UTF-8"' },
  })

/** No client showed anything. */
export const missingClient = (): AppError => invalidClient('no client credentials')

function issue(
  { tokens, clock }: OAuthParts,
  { owner, claims }: FoundKey,
  scope: readonly string[] | null,
): ClientToken {
  const roles = scope ?? claims.roles
  if (roles.some((role) => !claims.roles.includes(role))) throw new AppError('invalid_scope')
  const end = Math.min(secondsOf(clock.now()) + CLIENT_TOKEN_SECONDS, claims.exp)
  const sessionEnd = new Date(end * 1000)
  const how = { amr: BY_KEY, sid: claims.sid, rev: claims.rev, sessionEnd }
  const issued = tokens.issue({ ...owner, roles }, how)
  const expiresIn = issued.claims.exp - issued.claims.iat
  return { token: issued.token, expiresIn, scope: roles }
}

const NOT_VALID = new Set(['invalid_token', 'token_expired'])

async function introspect(
  { keys, verifier, revocations }: OAuthParts,
  text: string,
): Promise<Claims | null> {
  if (isKeyText(text)) {
    revocations.requireFresh()
    return (await keys.inspect(text))?.claims ?? null
  }
  try {
    return verifier.verify(text)
  } catch (error) {
    if (error instanceof AppError && NOT_VALID.has(error.code)) return null
    throw error
  }
}

/** The client that a token was issued to; null: it belongs to a person. */
export const clientIdOf = (claims: Claims): string | null => (isByKey(claims) ? claims.sid : null)
