import { readAnswer, type Answer } from './answer.js'
import { surroundings } from './environment.js'
import { GatehouseError, unreachable } from './errors.js'
import type { ProgramEnvironment } from './program-environment.js'
import { createProgramFetch, type Input } from './program-fetch.js'
import { createTokenSource, type Granted, type TokenSource } from './token-source.js'
import type { Abortable } from './types.js'

export { GatehouseError }
export type { ProgramEnvironment } from './program-environment.js'

/** The client of a program; what asks rejects with a `GatehouseError`. Fits `createApi`. */
export interface ProgramClient {
  /** The gateway's origin. */
  readonly gateway: string
  /** What to show as `Authorization: Bearer`. */
  getToken(options?: Abortable): Promise<string>
  /** `fetch`, as the program: only to the gateway and the listed origins, and to others as it is. */
  fetch(input: Input, init?: RequestInit): Promise<Response>
}

export interface ProgramOptions {
  readonly gateway: string | URL
  /** Where what the program shows of itself may go, besides the gateway. */
  readonly origins?: readonly string[]
  readonly environment?: Partial<ProgramEnvironment>
}

export interface ServiceOptions extends ProgramOptions {
  /** The id of a key of a service. */
  readonly id: string
  /** The key. */
  readonly secret: string
  /** Some of the roles of the key; all of them unless given. */
  readonly scope?: readonly string[]
}

/** How long the gateway may take to give a token, in milliseconds. */
const PATIENCE = 10_000

/**
 * The client of a service, which trades its key for tokens of 15 minutes (RFC 6749 section 4.4): one at
 * a time, kept, renewed before it ends. Throws TypeError for what can be no id, key or address.
 */
export function createServiceClient(options: ServiceOptions): ProgramClient {
  const { id, secret, scope } = options
  requireVisible(id, 'id')
  requireVisible(secret, 'secret')
  if (scope?.length === 0) throw new TypeError('scope must name a role; leave it out for all')
  const env = { ...surroundings(), ...options.environment }
  const gateway = originOf(options.gateway)
  const basic = `Basic ${btoa(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`)}`
  const form = {
    grant_type: 'client_credentials',
    ...(scope ? { scope: scope.join(' ') } : {}),
  }
  const source = createTokenSource(env, () => askForToken(env, { gateway, basic, form }))
  return clientOf({ ...options, env, gateway, source })
}

export interface ApiKeyOptions extends ProgramOptions {
  readonly key: string
}

/** The client of whoever holds an API key, which is shown as it is. Throws as `createServiceClient`. */
export function createApiKeyClient(options: ApiKeyOptions): ProgramClient {
  const { key } = options
  requireVisible(key, 'key')
  const env = { ...surroundings(), ...options.environment }
  const same = ({ signal }: Abortable = {}): Promise<string> =>
    signal?.aborted ? Promise.reject(signal.reason as Error) : Promise.resolve(key)
  const source: TokenSource = { get: same, renew: (_refused, asked) => same(asked) }
  return clientOf({ ...options, env, gateway: originOf(options.gateway), source })
}

interface ClientParts extends ProgramOptions {
  readonly env: ProgramEnvironment
  readonly gateway: string
  readonly source: TokenSource
}

const clientOf = ({ env, gateway, source, origins = [] }: ClientParts): ProgramClient => ({
  gateway,
  getToken: (options) => source.get(options),
  fetch: createProgramFetch({ env, source, gateway, origins: origins.map(originOf) }),
})

interface Asking {
  readonly gateway: string
  readonly basic: string
  readonly form: Record<string, string>
}

async function askForToken(
  env: ProgramEnvironment,
  { gateway, basic, form }: Asking,
): Promise<Granted> {
  const tired = new AbortController()
  const timer = env.setTimer(() => tired.abort(), PATIENCE)
  try {
    const response = await env.fetch(`${gateway}/oauth/token`, {
      method: 'POST',
      headers: { accept: 'application/json', authorization: basic },
      body: new URLSearchParams(form),
      // No key goes where it was not meant to.
      redirect: 'error',
      signal: tired.signal,
    })
    return toGranted(await readAnswer(response))
  } catch (cause) {
    throw cause instanceof GatehouseError ? cause : unreachable({ cause })
  } finally {
    env.clearTimer(timer)
  }
}

function toGranted({ access_token: token, expires_in: expiresIn }: Answer): Granted {
  const fits = typeof token === 'string' && /^[!-~]+$/u.test(token)
  if (!fits || typeof expiresIn !== 'number' || !(expiresIn > 0)) throw unreachable()
  return { token, expiresIn }
}

function originOf(address: string | URL): string {
  const { origin, protocol } = new URL(address)
  if (protocol === 'https:' || protocol === 'http:') return origin
  throw new TypeError('The address of a gateway begins with https:// or http://')
}

/** What is wrong is not said with its value: it is a secret. */
function requireVisible(text: unknown, name: string): void {
  if (typeof text === 'string' && /^[!-~]+$/u.test(text)) return
  throw new TypeError(`${name} must be a text of visible ASCII characters`)
}
