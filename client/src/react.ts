'use client'

import {
  createContext,
  createElement,
  useCallback,
  useContext,
  useMemo,
  useSyncExternalStore,
  type ReactElement,
  type ReactNode,
} from 'react'
import type { Client, Reason, State, User } from './types.js'

/** What a server renders, and a page first, so that both agree: nobody knows yet. */
const PENDING: State = { status: 'pending', stale: false }

const ClientContext = createContext<Client | null>(null)

export interface AuthProviderProps {
  /** One for the whole page, made outside of components; unmounting does not close it. */
  readonly client: Client
  readonly children?: ReactNode
}

/** Hands the client to all components in it. */
export const AuthProvider = ({ client, children }: AuthProviderProps): ReactElement =>
  createElement(ClientContext.Provider, { value: client }, children)

/** What of the client changes who is signed in. */
export type AuthActions = Pick<
  Client,
  'login' | 'loginWith' | 'register' | 'logout' | 'refresh' | 'fetch'
>

/** The state, the client, and what it can do: the functions stay the same ones. */
export type Auth = State & AuthActions & { readonly client: Client }

/** Where the page stands, and what changes it; throws outside of an `AuthProvider`. */
export function useAuth(): Auth {
  const client = useClient()
  const state = useAuthState(client)
  const actions = useMemo(() => actionsOf(client), [client])
  return useMemo(() => ({ ...state, ...actions, client }), [state, actions, client])
}

/** Who is signed in; null while that is pending, and where nobody is. */
export function useUser(): User | null {
  const state = useAuthState(useClient())
  return state.status === 'authenticated' ? state.user : null
}

/** Why somebody is not let through. `insufficient_role`: signed in, with none of the roles. */
export type Refusal =
  | { readonly reason: Reason; readonly user: null }
  | { readonly reason: 'insufficient_role'; readonly user: User }

export interface RequireAuthProps {
  /** One of these is asked for; where there are none, nobody passes. Left out: any user does. */
  readonly roles?: readonly string[]
  /** While the gateway has not been heard; `unreachable`: it was asked in vain. */
  readonly pending?: ReactNode | ((unreachable: boolean) => ReactNode)
  readonly refused?: ReactNode | ((refusal: Refusal) => ReactNode)
  readonly allowed?: ReactNode | ((user: User) => ReactNode)
  /** The same as `allowed`, where that is left out. */
  readonly children?: ReactNode | ((user: User) => ReactNode)
}

/**
 * Shows one of three. It decides what is seen, not what may be had: whatever is shown to some
 * people only is guarded where it comes from.
 */
export function RequireAuth(props: RequireAuthProps): ReactNode {
  const state = useAuthState(useClient())
  if (state.status === 'pending') return filled(props.pending, 'reason' in state)
  if (state.status === 'unauthenticated') {
    return filled(props.refused, { reason: state.reason, user: null })
  }
  const { user } = state
  if (props.roles && !props.roles.some((role) => user.roles.includes(role))) {
    return filled(props.refused, { reason: 'insufficient_role', user })
  }
  return filled(props.allowed ?? props.children, user)
}

/** Null, not undefined: what is left out shows nothing. */
const filled = <T>(slot: ReactNode | ((given: T) => ReactNode), given: T): ReactNode =>
  (typeof slot === 'function' ? slot(given) : slot) ?? null

function useClient(): Client {
  const client = useContext(ClientContext)
  if (!client)
    throw new Error('useAuth, useUser and RequireAuth need an <AuthProvider> around them')
  return client
}

function useAuthState(client: Client): State {
  const subscribe = useCallback((changed: () => void) => client.subscribe(changed), [client])
  return useSyncExternalStore(
    subscribe,
    () => client.state,
    () => PENDING,
  )
}

/** By closures: what is handed around loses its `this`. */
const actionsOf = (client: Client): AuthActions => ({
  login: (...given) => client.login(...given),
  loginWith: (...given) => client.loginWith(...given),
  register: (...given) => client.register(...given),
  logout: (...given) => client.logout(...given),
  refresh: (...given) => client.refresh(...given),
  fetch: (...given) => client.fetch(...given),
})
