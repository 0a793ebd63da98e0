import type { Api } from './api-types.js'
import { assemble, type ClientOptions } from './assemble.js'
import type { OnRequest, RequestsParts } from './requests.js'
import { firstOf, statesOf, unlessAborted } from './store.js'
import type { Client, StateObservable } from './types.js'

/** RxJS looks under the symbol, where somebody has made it, and else under the name. */
const OBSERVABLE = (Symbol as { observable?: symbol }).observable ?? '@@observable'

/** Makes the client of a gateway. It does nothing until it is asked or subscribed to. */
export function createClient(options: ClientOptions): Client {
  const parts = assemble(options)
  const { env, gateway, store, keeper, tabs, pace, sign } = parts
  const closed = new AbortController()
  let isStarted: boolean | undefined
  /** `work`, and before it whatever has to be under way. */
  const begun =
    <A extends unknown[], R>(work: (...given: A) => R) =>
    (...given: A): R => {
      if (!isStarted) {
        isStarted = true
        env.listen(keeper.notice, closed.signal)
        if (!closed.signal.aborted) tabs.open()
        void keeper.check()
      }
      return work(...given)
    }
  const subscribe = begun(store.subscribe)
  const later = laterOf({ ...options, ...parts, subscribe })
  return {
    gateway,
    get state() {
      return store.state
    },
    subscribe,
    ready: (how) => firstOf(subscribe, { until: ({ status }) => status !== 'pending', ...how }),
    login: begun((username, password, how) => sign.in('/auth/login', { username, password }, how)),
    register: begun((fields, how) => sign.in('/auth/register', fields, how)),
    logout: begun((how) => sign.out(how)),
    refresh: begun(async (how) => {
      await unlessAborted(keeper.renew(), how?.signal)
      return store.state
    }),
    loginWith: later('loginWith'),
    getToken: later('getToken'),
    fetch: later('fetch'),
    api: named((resource) => named((method) => later(resource, method))) as Api,
    close: () => {
      closed.abort()
      pace.stop()
      tabs.close()
    },
    [Symbol.asyncIterator]: () => statesOf(subscribe, closed.signal),
    [OBSERVABLE]: () => observableOf(subscribe),
  }
}

/** Not every page asks anything by itself: what does is loaded when it is needed. */
function laterOf(parts: RequestsParts) {
  let call: OnRequest | undefined
  return (...method: Parameters<OnRequest>[0]) =>
    async (...given: unknown[]): Promise<never> => {
      const { createRequests } = await import('./requests.js')
      call ??= createRequests(parts)
      return call(method, given) as never
    }
}

/**
 * Has a member of every name, as those of the API are not known before it is loaded; but no `then`, or
 * whoever awaits it would wait for ever.
 */
const named = (make: (name: string) => unknown): object =>
  new Proxy({}, { get: (_, name) => name !== 'then' && make(name as string) })

const observableOf = (subscribe: Client['subscribe']): StateObservable => ({
  subscribe: (observer) => ({
    unsubscribe: subscribe((state) =>
      typeof observer === 'function' ? observer(state) : observer.next?.(state),
    ),
  }),
})
