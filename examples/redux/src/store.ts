import {
  configureStore,
  createAsyncThunk,
  createListenerMiddleware,
  createSlice,
} from '@reduxjs/toolkit'
import { authReducer, changed, createAuth } from 'gatehouse-client/redux'
import { client, listPeople, listSessions } from './client'

const load = createAsyncThunk('lists/load', async (manages: boolean, { signal }) => {
  const [sessions, people] = await Promise.all([
    listSessions({ signal }),
    manages ? listPeople({ signal }) : [],
  ])
  return { sessions, people }
})

const EMPTY = { sessions: [] as string[], people: [] as string[] }

/** What the gateway listed for `user`: gone with them, and when another one is there. */
const lists = createSlice({
  name: 'lists',
  initialState: { ...EMPTY, user: null as string | null },
  reducers: {},
  extraReducers: (builder) =>
    builder
      .addCase(load.fulfilled, ({ user }, { payload }) => ({ ...payload, user }))
      .addCase(changed, (lists, { payload }) => {
        const user = payload.status === 'authenticated' ? payload.user.id : null
        return user === lists.user ? lists : { ...EMPTY, user }
      }),
})

const listener = createListenerMiddleware()

export const store = configureStore({
  reducer: { auth: authReducer, lists: lists.reducer },
  middleware: (defaults) => defaults().prepend(listener.middleware),
})

export const mayManage = ({ auth }: Root): boolean =>
  auth.status === 'authenticated' && auth.user.roles.includes('manage_users')

listener.startListening({
  actionCreator: changed,
  effect: async ({ payload }, { cancelActiveListeners, signal }) => {
    // What was asked for somebody who is gone comes too late.
    cancelActiveListeners()
    if (payload.status !== 'authenticated' || payload.stale) return
    const loading = store.dispatch(load(mayManage(store.getState())))
    signal.addEventListener('abort', () => loading.abort())
    await loading
  },
})

/** `auth.login` and `auth.logout` are for `dispatch`. */
export const auth = createAuth(client)
auth.listen(store)

export type Root = ReturnType<typeof store.getState>
export type Dispatch = typeof store.dispatch
