import { GatehouseError } from './errors.js'
import type { ProgramEnvironment } from './program-environment.js'
import type { TokenSource } from './token-source.js'

/** What `fetch` is asked with. */
export type Input = string | URL | Request

interface FetchParts {
  readonly env: Pick<ProgramEnvironment, 'fetch'>
  readonly source: TokenSource
  /** The gateway's origin. */
  readonly gateway: string
  /** Where the token may go besides. */
  readonly origins: readonly string[]
}

/**
 * `fetch` as the program: with its token to the gateway and the listed origins, and as it is to all
 * others, or where a request says itself who asks. A relative address is one of the gateway's. Where
 * the token is refused, another one is got, and the request is sent once more.
 */
export function createProgramFetch({ env, source, gateway, origins }: FetchParts) {
  const trusted = new Set([gateway, ...origins])
  return async (asked: Input, init: RequestInit = {}): Promise<Response> => {
    const input = isRequest(asked) ? asked : new URL(asked, gateway)
    const { origin } = new URL(isRequest(input) ? input.url : input)
    const headers = new Headers(init.headers ?? (isRequest(input) ? input.headers : undefined))
    if (!trusted.has(origin) || headers.has('authorization')) return env.fetch(input, init)

    const signal = init.signal ?? (isRequest(input) ? input.signal : undefined)
    const send = (token: string): Promise<Response> => {
      headers.set('authorization', `Bearer ${token}`)
      return env.fetch(input, { ...init, headers })
    }
    const token = await source.get({ signal })
    const response = await send(token)
    if (!saysRefused(response)) return response
    const next = await source.renew(token, { signal })
    if (next === token) return response
    if (isSpent(input, init)) throw notReplayable()
    await response.body?.cancel()
    return send(next)
  }
}

const isRequest = (input: Input): input is Request => input instanceof Request

/** RFC 6750 section 3.1. */
const saysRefused = ({ status, headers }: Response): boolean =>
  status === 401 && /\berror="?invalid_token\b/u.test(headers.get('www-authenticate') ?? '')

/** Streams can be read once, and so can the body of a Request. */
function isSpent(input: Input, { body }: RequestInit): boolean {
  if (body === undefined || body === null) return isRequest(input) && input.body !== null
  return typeof body === 'object' && ('getReader' in body || Symbol.asyncIterator in body)
}

const notReplayable = (): GatehouseError =>
  new GatehouseError(
    'body_not_replayable',
    'The token was refused and has been renewed, but the body of this request can be read only once. ' +
      'Send the request again with a new one.',
    { status: 401 },
  )
