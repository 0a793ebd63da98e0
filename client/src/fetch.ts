import type { Environment } from './environment.js'
import { GatehouseError } from './errors.js'
import type { Keeper } from './keeper.js'
import { unlessAborted } from './store.js'
import type { Truth } from './truth.js'
import type { Abortable } from './types.js'

type Input = string | URL | Request

interface FetchParts {
  readonly env: Pick<Environment, 'fetch' | 'base'>
  readonly keeper: Pick<Keeper, 'renew'>
  readonly truth: Pick<Truth, 'generation'>
  readonly gateway: string
  /** Where a token may go, the gateway among them. */
  readonly origins: readonly string[]
  /** Whether the gateway knows this page by its cookies. */
  readonly byCookie: boolean
  readonly token: (options: Abortable) => Promise<string | null>
  /** Whether somebody is signed in, as soon as that is known. */
  readonly isLive: (options: Abortable) => Promise<boolean>
}

/**
 * `fetch` as whoever is signed in: by cookie to the gateway, by token to the listed origins, and as it
 * is to all others. Where the token has ended, it is renewed once, and the request is sent once more.
 */
export function createFetch(parts: FetchParts) {
  const { env, keeper, truth, gateway, origins, byCookie, token, isLive } = parts
  /** By origin, the credentials that it refused though they had only just come: others may help. */
  const inVain = new Map<string, number>()
  return async (asked: Input, init: RequestInit = {}): Promise<Response> => {
    // Where the page itself would send it: decided once, and sent there.
    const input = isRequest(asked) ? asked : new URL(asked, env.base() ?? gateway)
    const { origin } = new URL(isRequest(input) ? input.url : input)
    const { headers, signal } = partsOf(input, init)
    if (!origins.includes(origin) || headers.has('authorization')) return env.fetch(input, init)

    const own = origin === gateway
    const cookie = own && byCookie
    let generation = 0
    const send = async (to: Input): Promise<Response> => {
      const text = cookie ? null : await token({ signal })
      if (text) headers.set('authorization', `Bearer ${text}`)
      // Cookies of the gateway would say who asks as well, and perhaps another one.
      const bearer = { ...init, headers, ...(own && { credentials: init.credentials ?? 'omit' }) }
      generation = truth.generation
      return env.fetch(to, cookie ? init : bearer)
    }
    const spare = spareOf(input, init)
    const response = await send(input)
    const refused = generation
    if (inVain.get(origin) === refused || !(await saysEnded(response))) return response
    if (await isLive({ signal })) await unlessAborted(keeper.renew(refused), signal)
    if (refused === truth.generation || !(await isLive({ signal }))) return response
    refuseSpent(spare, init)
    await response.body?.cancel()
    const again = await send(spare)
    if (await saysEnded(again)) inVain.set(origin, generation)
    return again
  }
}

const isRequest = (input: Input): input is Request => typeof input === 'object' && 'url' in input

const partsOf = (input: Input, { headers, signal }: RequestInit) => {
  const own = isRequest(input) ? input : undefined
  return { headers: new Headers(headers ?? own?.headers), signal: signal ?? own?.signal }
}

/** What to send a second time. A Request does not say whether its body is a stream, but its type does. */
const spareOf = (input: Input, init: RequestInit): Input =>
  isRequest(input) &&
  !init.body &&
  /\/json|form|\/plain/u.test(input.headers.get('content-type') ?? '')
    ? input.clone()
    : input

/** Streams can be read once. */
function refuseSpent(spare: Input, { body }: RequestInit): void {
  const thing = Object(body) as object
  const isStream = 'getReader' in thing || Symbol.asyncIterator in thing
  if (!isStream && (body || !isRequest(spare) || !spare.bodyUsed)) return
  const text = 'The body is a stream, which is spent: send it anew'
  throw new GatehouseError('body_not_replayable', text, { status: 401 })
}

/** A browser drops the cookie of a token that has ended: then a missing one is what the gateway says. */
const saysEnded = async (response: Response): Promise<boolean> =>
  response.status === 401 &&
  /"(?:invalid_token|token_expired|login_required)"/u.test(
    `${response.headers.get('www-authenticate') ?? ''}${await response.clone().text()}`,
  )
