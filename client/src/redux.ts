import { createSlice, type PayloadAction, type Reducer } from '@reduxjs/toolkit'
import type { Abortable, Client, LogoutOptions, State, User } from './types.js'

const PENDING: State = { status: 'pending', stale: false }

/**
 * Who is signed in, as the client says: plain values, without a token. `changed` is its one
 * action; other slices may take it in `extraReducers`.
 */
export const authSlice = createSlice({
  name: 'auth',
  initialState: (): State => PENDING,
  reducers: {
    changed: (_state, { payload }: PayloadAction<State>) => payload,
  },
  selectors: {
    selectAuth: (state) => state,
    /** null while it is pending, and where nobody is signed in. */
    selectUser: (state) => (state.status === 'authenticated' ? state.user : null),
  },
})

export const authReducer: Reducer<State> = authSlice.reducer
export const { changed } = authSlice.actions
/** A store's state with `authReducer` at `auth`, where the selectors look. */
export interface AuthRoot {
  readonly auth: State
}
export const selectAuth: (root: AuthRoot) => State = authSlice.selectors.selectAuth
export const selectUser: (root: AuthRoot) => User | null = authSlice.selectors.selectUser

/** What `listen` needs of a store. */
export interface Dispatching {
  dispatch(action: ReturnType<typeof changed>): unknown
}

/** Dispatched by the store's thunk middleware; the promise is what `dispatch` gives back. */
export type AuthThunk<T> = () => Promise<T>

export interface AuthStore {
  /** Lets the store say what the client says, from now on; gives back what ends it. */
  listen(store: Dispatching): () => void
  /** The user, or rejects with a `GatehouseError`. */
  login(username: string, password: string, options?: Abortable): AuthThunk<User>
  logout(options?: LogoutOptions): AuthThunk<void>
}

/**
 * Ties a client to stores. `login` and `logout` are functions that the store calls, and not actions
 * with a payload: a password in an action would stand in every log of actions.
 */
export const createAuth = (client: Client): AuthStore => ({
  listen: (store) => client.subscribe((state) => store.dispatch(changed(state))),
  login: (username, password, options) => () => client.login(username, password, options),
  logout: (options) => () => client.logout(options),
})
