import type { Abortable } from './abortable.js'
import type { Api } from './api-types.js'

export type { Abortable } from './abortable.js'

/** A person as the gateway shows one. */
export interface User {
  readonly id: string
  readonly username: string
  readonly name: string | null
  readonly email: string | null
  readonly roles: readonly string[]
}

/**
 * Why nobody is signed in. `signed_out`: by this client. `signed_out_elsewhere`: in another tab, on
 * another device, or because the password changed. `ended_by_administrator`: the session was ended
 * or the account disabled. `expired`: its time is over. `gateway_unreachable`: nobody can tell yet.
 */
export type Reason =
  | 'never_signed_in'
  | 'signed_out'
  | 'signed_out_elsewhere'
  | 'ended_by_administrator'
  | 'expired'
  | 'gateway_unreachable'

/**
 * Where this client stands. `stale`: the gateway could not be reached since, and is asked again by
 * itself. `expiresAt`: when the token ends, in milliseconds of `Date.now()`; it is renewed before.
 */
export type State =
  | { readonly status: 'pending'; readonly stale: boolean; readonly reason?: 'gateway_unreachable' }
  | {
      readonly status: 'authenticated'
      readonly user: User
      readonly expiresAt: number
      readonly stale: boolean
    }
  | { readonly status: 'unauthenticated'; readonly reason: Reason; readonly stale: boolean }

/** Where tokens are kept: in the gateway's own cookies, or by the page. */
export type StorageMode = 'cookie' | 'memory' | 'session' | 'local'

export interface LogoutOptions extends Abortable {
  /** Ends every session of the user, on every device. */
  readonly everywhere?: boolean
}

export interface LoginWithOptions extends Abortable {
  /** Where to be sent after the sign-in; else this page. */
  readonly returnTo?: string
}

/** What a new account is made of. */
export interface Registration {
  readonly username: string
  readonly password: string
  readonly name?: string
  readonly email?: string
}

/** What RxJS and others take for an observable. */
export interface StateObservable {
  subscribe(observer: { next?: (state: State) => void } | ((state: State) => void)): {
    unsubscribe(): void
  }
}

/** The client of one gateway. Whatever asks the gateway rejects with a `GatehouseError`. */
export interface Client extends AsyncIterable<State> {
  /** The gateway's origin. */
  readonly gateway: string
  readonly state: State
  /** Calls `listener` at once, then on every change; gives back what ends it. */
  subscribe(listener: (state: State) => void): () => void
  /** The first state that is not pending. */
  ready(options?: Abortable): Promise<State>
  login(username: string, password: string, options?: Abortable): Promise<User>
  /** Leaves this page for the provider's sign-in. */
  loginWith(provider: string, options?: LoginWithOptions): Promise<void>
  register(fields: Registration, options?: Abortable): Promise<User>
  logout(options?: LogoutOptions): Promise<void>
  /** Asks for a new token now; the state afterwards, `stale` where the gateway was not reached. */
  refresh(options?: Abortable): Promise<State>
  /** The token, to show it elsewhere; null where nobody is signed in. */
  getToken(options?: Abortable): Promise<string | null>
  /** `fetch`, as whoever is signed in: only to the gateway and the listed origins. */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>
  /** The gateway's API by name, as whoever is signed in: `api.users.list({ limit: 10 })`. */
  readonly api: Api
  /** Ends timers, channels and listeners: from now on it only does what it is asked. */
  close(): void
}
