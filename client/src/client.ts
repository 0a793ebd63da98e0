import { assemble, type ClientOptions } from './assemble.js'
import type { OnRequest } from './requests.js'
import { firstOf, statesOf, unlessAborted } from './store.js'
import type { Client, StateObservable } from './types.js'

/** RxJS looks under the symbol, where somebody has made it, and else under the name. */
const OBSERVABLE = (Symbol as { observable?: symbol }).observable ?? '@@observable'

/** Makes the client of a gateway. It does nothing until it is asked or subscribed to. */
export function createClient(options: ClientOptions): Client {
  const parts = assemble(options)
  const { env, gateway, store, keeper, tabs, pace, sign } = parts
  const closed = new AbortController()
  let isStarted = false
  /** `work`, and before it whatever has to be under way. */
  const begun =
    <A extends unknown[], R>(work: (...given: A) => R) =>
    (...given: A): R => {
      if (!isStarted) {
        isStarted = true
        tabs.open()
        env.listen(keeper.notice, closed.signal)
        void keeper.check()
      }
      return work(...given)
    }
  const subscribe = begun(store.subscribe)
  let made: OnRequest | undefined
  /** Not every page asks anything by itself: what does is loaded when it is needed. */
  const requests = async (): Promise<OnRequest> => {
    const { createRequests } = await import('./requests.js')
    return (made ??= createRequests({ ...parts, subscribe, origins: options.origins ?? [] }))
  }
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
    loginWith: async (provider, how) => (await requests()).loginWith(provider, how),
    getToken: async (how) => (await requests()).getToken(how),
    fetch: async (input, init) => (await requests()).fetch(input, init),
    close: () => {
      isStarted = true
      closed.abort()
      pace.stop()
      tabs.close()
    },
    [Symbol.asyncIterator]: () => statesOf(subscribe, closed.signal),
    [OBSERVABLE]: () => observableOf(subscribe),
  }
}

const observableOf = (subscribe: Client['subscribe']): StateObservable => ({
  subscribe: (observer) => ({
    unsubscribe: subscribe((state) =>
      typeof observer === 'function' ? observer(state) : observer.next?.(state),
    ),
  }),
})
