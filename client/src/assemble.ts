import { createAsk } from './ask.js'
import { createBox } from './box.js'
import { surroundings, type Environment } from './environment.js'
import { createGate, type Kept } from './gate.js'
import { createKeeper, type Keeper } from './keeper.js'
import { createPace } from './pace.js'
import { createSigning } from './signing.js'
import { createStore } from './store.js'
import { createTabs } from './tabs.js'
import { createTruth, type News } from './truth.js'
import type { StorageMode } from './types.js'

export interface ClientOptions {
  /** Where the gateway is; of an address only its origin counts. */
  readonly gateway: string | URL
  /** `cookie` unless said otherwise. */
  readonly storage?: StorageMode
  /** Other origins that `client.fetch` may show the token to. */
  readonly origins?: readonly (string | URL)[]
  /** What of the surroundings is another's, for tests. */
  readonly environment?: Partial<Environment>
}

export type Assembled = ReturnType<typeof assemble>

/** Throws TypeError for an address without one, as `localhost:3000` is: its scheme is `localhost`. */
export const originOf = (address: string | URL, base?: string): string =>
  new URL(new URL(address, base).origin).origin

/** Builds the parts, each of which knows only what stands before it. */
export function assemble({ gateway: address, storage = 'cookie', environment }: ClientOptions) {
  const env = { ...surroundings(), ...environment }
  const gateway = originOf(address, env.base())
  const here = env.location?.origin === gateway
  const name = `gatehouse:${gateway}`
  const byCookie = storage === 'cookie'
  const single = storage === 'memory'
  const box = byCookie ? null : createBox<Kept>(single ? null : env.storage(storage), name)
  const copies = storage === 'session' ? box : null
  const ask = createAsk({ env, gateway, credentials: byCookie ? 'same-origin' : 'omit' })
  const gate = createGate({ ask, box, here })
  const store = createStore()
  const pace = createPace(env, (due) => void (due ? keeper.renew() : keeper.check()))
  const tabs = createTabs({ env, name, single, hear: (news) => keeper.hear(news as News) })
  const tell = (news: News): void => tabs.tell({ ...news, kept: copies?.read() })
  const truth = createTruth({ env, store, pace, tell })
  const keeper: Keeper = createKeeper({ gate, pace, tabs, truth, copies })
  const sign = createSigning({ gate, tabs, truth, keeper, forgets: !byCookie })
  return { env, gateway, here, box, byCookie, store, pace, tabs, truth, keeper, sign }
}
