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

/** What the gateway listed for who is signed in: gone with them. */
const lists = createSlice({
  name: 'lists',
  initialState: { sessions: [] as string[], people: [] as string[] },
  reducers: {},
  extraReducers: (builder) =>
    builder
      .addCase(load.fulfilled, (_, { payload }) => payload)
      .addCase(changed, (lists, { payload }) =>
        payload.status === 'authenticated' ? lists : { sessions: [], people: [] },
      ),
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
