import { configureStore, type Middleware } from '@reduxjs/toolkit'
import { expect } from 'chai'
import { authReducer, authSlice, createAuth, selectUser } from '../../client/src/redux.js'
import type { Client, GatehouseError } from '../../client/src/index.js'
import { createWorld, done, HOUR, SECOND } from '../support/client/world.js'

/** Whatever time they take: a busy machine is no reason to complain. */
const UNTIMED = { warnAfter: Infinity }
const CHECKS = { serializableCheck: UNTIMED, immutableCheck: UNTIMED }

/** A store, with everything that it was told; what is not serialisable, or is changed, throws. */
function storeOf(client: Client) {
  const told: unknown[] = []
  const note: Middleware = () => (next) => (action) => {
    told.push(action)
    return next(action)
  }
  const store = configureStore({
    reducer: { auth: authReducer },
    middleware: (usual) => usual(CHECKS).concat(note),
  })
  return { store, told, auth: createAuth(client) }
}

function openStore() {
  const world = createWorld()
  const tab = world.browser.open()
  return { ...world, tab, ...storeOf(tab.client) }
}

describe('a Redux store that mirrors the client', () => {
  it('is pending before it listens', () => {
    const { store } = openStore()
    expect(store.getState()).to.deep.equal({ auth: { status: 'pending', stale: false } })
  })

  it('says what the client says, from the moment it listens', async () => {
    const { store, auth, tab, time, gateway } = openStore()
    await time.pass(SECOND)
    auth.listen(store)
    expect(store.getState().auth).to.deep.equal(tab.state)
    expect(tab.says).to.equal('unauthenticated never_signed_in')
    gateway.weather = 'down'
    tab.happen('wake')
    await time.pass(SECOND)
    expect(store.getState().auth).to.include({ status: 'unauthenticated', stale: true })
  })

  it('signs in and out by its actions', async () => {
    const { store, auth, time, tab } = openStore()
    auth.listen(store)
    const user = await done(time, store.dispatch(auth.login('ada', 'right')))
    expect([user.username, selectUser(store.getState())]).to.deep.equal(['ada', user])
    expect(store.getState().auth).to.deep.equal(tab.state)
    await done(time, store.dispatch(auth.logout({ everywhere: true })))
    expect(selectUser(store.getState())).to.equal(null)
    expect(store.getState().auth).to.include({ reason: 'signed_out' })
  })

  it('hands the failure of a sign-in to who dispatched it, and stays as it was', async () => {
    const { store, auth, time } = openStore()
    auth.listen(store)
    await time.pass(SECOND)
    const before = store.getState()
    const failure: unknown = await done(time, store.dispatch(auth.login('ada', 'wrong'))).catch(
      (error: unknown) => error,
    )
    expect((failure as GatehouseError).code).to.equal('invalid_credentials')
    expect(store.getState()).to.equal(before)
  })

  it('holds and tells plain values, and no password nor token', async () => {
    const { store, auth, told, time, browser } = openStore()
    auth.listen(store)
    await done(time, store.dispatch(auth.login('ada', 'right')))
    const token = browser.cookies.token
    await done(time, store.dispatch(auth.logout()))
    const all = { told, state: store.getState() }
    expect(JSON.parse(JSON.stringify(all))).to.deep.equal(all)
    expect(told.map((action) => (action as { type: string }).type)).to.deep.equal(
      Array.from(told, () => authSlice.actions.changed.type),
    )
    expect(told.length).to.be.at.least(3)
    expect(token).to.be.a('string').with.length.above(3)
    expect(JSON.stringify(all)).not.to.contain('"right"')
    expect(JSON.stringify(all)).not.to.contain(token)
  })

  it('goes on through refreshes, and leaves the client whole though it freezes what it holds', async () => {
    const { store, auth, time, gateway, tab } = openStore()
    auth.listen(store)
    await done(time, store.dispatch(auth.login('ada', 'right')))
    await time.pass(24 * HOUR)
    expect(gateway.count('/auth/refresh')).to.be.at.least(20)
    expect([tab.says, store.getState().auth]).to.deep.equal(['authenticated', tab.state])
  })

  it('hears no more once it stopped listening', async () => {
    const { store, auth, time, told } = openStore()
    const stop = auth.listen(store)
    await time.pass(SECOND)
    stop()
    const before = told.length
    await done(time, store.dispatch(auth.login('ada', 'right')))
    expect(told.length).to.equal(before)
  })

  it('is one of several, each of which says the same', async () => {
    const { store, auth, time, tab } = openStore()
    const other = storeOf(tab.client)
    auth.listen(store)
    other.auth.listen(other.store)
    await done(time, store.dispatch(auth.login('ada', 'right')))
    expect(other.store.getState()).to.deep.equal(store.getState())
  })
})
