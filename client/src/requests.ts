import { createAsk } from './ask.js'
import { GatehouseError } from './errors.js'
import { createFetch } from './fetch.js'
import { firstOf, unlessAborted } from './store.js'
import { originOf, type Assembled, type ClientOptions } from './assemble.js'
import type { Abortable, Client } from './types.js'

/** The parts of a client, and what it was made with. */
export interface RequestsParts extends Assembled, Pick<ClientOptions, 'origins'> {
  readonly subscribe: Client['subscribe']
}

type Methods = Readonly<Record<string, (...given: unknown[]) => unknown>>

/** Calls what a page does on request only, and not every page does: a method here, or one of the API. */
export type OnRequest = (
  method: readonly [name: string] | readonly [resource: string, name: string],
  given: unknown[],
) => unknown

export function createRequests(parts: RequestsParts): OnRequest {
  const { env, subscribe, gateway, box, store, pace, truth, keeper } = parts
  /** Whether somebody is signed in, with a token that has not ended; rejects while nobody can tell. */
  const isLive = async ({ signal }: Abortable): Promise<boolean> => {
    await firstOf(subscribe, {
      until: ({ status, stale }) => status !== 'pending' || stale,
      signal,
    })
    if (store.state.status === 'authenticated' && pace.left() <= 0) {
      await unlessAborted(keeper.renew(), signal)
    }
    if (store.state.status === 'unauthenticated') return false
    if (pace.left() > 0) return true
    throw truth.failure
  }
  let held: { readonly generation: number; readonly token: string } | undefined
  const getToken: Client['getToken'] = async (how = {}) => {
    if (!(await isLive(how))) return null
    if (box) return box.read()?.token ?? null
    if (held?.generation === truth.generation) return held.token
    const { generation } = truth
    const token = (await askAsMe('/auth/token', how))['token'] as string
    // Meanwhile somebody else may have signed in.
    held = { generation, token }
    return token
  }
  const origins = [gateway, ...(parts.origins ?? [])].map((origin) => originOf(origin))
  const fetch = createFetch({ ...parts, origins, token: getToken, isLive })
  // What is refused is renewed and asked again, as any other request.
  const askAsMe = createAsk({ env: { ...env, fetch }, gateway, credentials: 'same-origin' })
  const own = { loginWith: leaverOf(parts), getToken, fetch }
  const apiOf = async (resource: string): Promise<Methods> => {
    const { createApi } = await import('./api.js')
    return (createApi({ gateway, fetch }) as unknown as Record<string, Methods>)[resource] ?? {}
  }
  return async ([first, second], given) => {
    const [methods, name] = second ? [await apiOf(first), second] : [own as object, first]
    const method = (methods as Methods)[name]
    if (!method) throw new TypeError(`The API has no ${first}.${name}`)
    return method(...given)
  }
}

/** Leaves for a provider's sign-in, which comes back by cookie. */
const leaverOf =
  ({ env, gateway, byCookie, here }: Assembled): Client['loginWith'] =>
  (provider, { returnTo, signal } = {}) => {
    signal?.throwIfAborted()
    const { location } = env
    if (!byCookie || !here || !location) {
      const text = "Providers sign in by the gateway's cookies, for pages of its own origin"
      throw new GatehouseError('cookie_mode_required', text)
    }
    const rd = encodeURIComponent(new URL(returnTo ?? location.href, env.base()).href)
    location.assign(`${gateway}/auth/${encodeURIComponent(provider)}?rd=${rd}`)
    return Promise.resolve()
  }
