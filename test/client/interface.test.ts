import { expect } from 'chai'
import { createClient, type State } from '../../client/src/index.js'
import { GATEWAY } from '../support/client/browser.js'
import { codeOf, createWorld, done, SECOND, signedIn } from '../support/client/world.js'

const never = (): AbortSignal => AbortSignal.abort(new Error('enough'))
const outcomeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.catch((error: unknown) => (error as Error).message)

describe('the interface of a client', () => {
  it('takes a signal everywhere, and rejects with its reason', async () => {
    const { tabs, time } = await signedIn(1)
    const { client } = tabs[0]!
    time.loads = true
    const signal = never()
    const all = Promise.all([
      outcomeOf(client.ready({ signal })),
      outcomeOf(client.refresh({ signal })),
      outcomeOf(client.logout({ signal })),
      outcomeOf(client.login('ada', 'right', { signal })),
      outcomeOf(client.register({ username: 'ada', password: 'right' }, { signal })),
      outcomeOf(client.getToken({ signal })),
      outcomeOf(client.loginWith('google', { signal })),
    ])
    expect(await done(time, all)).to.deep.equal(Array.from({ length: 7 }, () => 'enough'))
    expect(tabs[0]!.says).to.equal('authenticated')
  })

  it('lets one who waits go, and goes on for the others', async () => {
    const { tabs, time, gateway } = await signedIn(1, {}, { delay: () => 50 })
    const controller = new AbortController()
    const waiting = outcomeOf(tabs[0]!.client.refresh({ signal: controller.signal }))
    const staying = tabs[0]!.client.refresh()
    controller.abort(new Error('enough'))
    expect(await done(time, waiting, 0)).to.equal('enough')
    expect((await done(time, staying, SECOND)).status).to.equal('authenticated')
    expect(gateway.count('/auth/refresh')).to.equal(1)
  })

  it('waits until it is ready', async () => {
    const { time, browser } = createWorld({ delay: () => 100 })
    const ready = browser.open().client.ready()
    expect((await done(time, ready, SECOND)).status).to.equal('unauthenticated')
  })

  it('tells each listener, until it has had enough, whatever another throws', async () => {
    const { time, browser } = createWorld()
    const { client } = browser.open()
    const heard: string[] = []
    const thrown: unknown[] = []
    const note = (error: unknown): void => void thrown.push(error)
    const others = process.listeners('uncaughtException')
    process.removeAllListeners('uncaughtException').on('uncaughtException', note)
    const stops = [
      client.subscribe(() => {
        throw new Error('mine')
      }),
      client.subscribe(({ status }) => heard.push(status)),
    ]
    await time.pass(SECOND)
    for (const stop of stops) stop()
    await done(time, client.login('ada', 'right'))
    process.removeAllListeners('uncaughtException')
    for (const each of others) process.on('uncaughtException', each)
    expect(heard).to.deep.equal(['pending', 'unauthenticated'])
    expect(thrown.map(String)).to.deep.equal(['Error: mine', 'Error: mine'])
  })

  it('can be walked through, and that ends when it is closed', async () => {
    const { time, browser } = createWorld()
    const { client } = browser.open()
    const walked: string[] = []
    const walk = (async () => {
      for await (const { status } of client) walked.push(status)
    })()
    await time.pass(SECOND)
    await done(time, client.login('ada', 'right'))
    client.close()
    await done(time, walk)
    expect(walked).to.deep.equal(['pending', 'unauthenticated', 'authenticated'])
  })

  it('is an observable to whoever looks for one', async () => {
    const { time, browser } = createWorld()
    const { client } = browser.open()
    const observe = (client as unknown as Record<string, () => unknown>)['@@observable']
    type Observer = { next(state: State): void } | ((state: State) => void)
    const observable = observe?.() as { subscribe(observer: Observer): { unsubscribe(): void } }
    const heard: string[] = []
    const one = observable.subscribe({ next: ({ status }) => void heard.push(status) })
    const two = observable.subscribe(({ status }) => void heard.push(`two ${status}`))
    await time.pass(SECOND)
    one.unsubscribe()
    two.unsubscribe()
    await done(time, client.login('ada', 'right'))
    expect(heard).to.deep.equal([
      'pending',
      'two pending',
      'unauthenticated',
      'two unauthenticated',
    ])
  })

  it('leaves for a provider, to come back to where one was', async () => {
    const gone: string[] = []
    const origin = 'https://auth.example.test'
    const href = `${origin}/app?tab=1#here`
    const location = { origin, href, assign: (url: string) => void gone.push(url) }
    const { time, browser } = createWorld()
    time.loads = true
    const { client } = browser.open({ environment: { location } })
    await done(time, client.loginWith('google'))
    await done(time, client.loginWith('../x', { returnTo: '/reports?a=b' }))
    expect(gone).to.deep.equal([
      `${origin}/auth/google?rd=${encodeURIComponent(href)}`,
      `${origin}/auth/..%2Fx?rd=${encodeURIComponent(`${origin}/reports?a=b`)}`,
    ])
    const { client: bearer } = browser.open({ storage: 'memory', environment: { location } })
    expect(await codeOf(time, bearer.loginWith('google'))).to.equal('cookie_mode_required')
  })

  it('keeps tokens in memory where storage is full or forbidden', async () => {
    const full = {
      getItem: () => null,
      setItem: () => {
        throw new Error('full')
      },
      removeItem: () => undefined,
    }
    for (const storage of [() => full, () => null]) {
      const { tabs, time } = await signedIn(1, { storage: 'local', environment: { storage } })
      await time.pass(3 * 3600 * SECOND)
      expect(tabs[0]!.says).to.equal('authenticated')
    }
  })

  it('can be waited for, and so can what its API is made of', async () => {
    const { time, browser } = createWorld()
    time.loads = true
    const { client } = browser.open()
    const given = (thing: unknown): Promise<unknown> => Promise.resolve(thing)
    const things = Promise.all([given(client), given(client.api), given(client.api.users)])
    const timeout = time.wait(SECOND).then(() => 'never')
    const outcome = await done(time, Promise.race([things, timeout]), SECOND)
    expect(outcome).to.be.an('array').with.lengthOf(3)
  })

  it('lets nobody wait for ever who asks one that is closed', async () => {
    const { time, tabs, gateway } = await signedIn(1)
    time.loads = true
    const { environment } = tabs[0]!
    const client = createClient({ gateway: GATEWAY, environment })
    client.close()
    const asked = [client.ready(), client.getToken(), client.fetch('/api/v1/me')] as const
    const timeout = time.wait(SECOND).then(() => 'never')
    const outcome = await done(time, Promise.race([Promise.all(asked), timeout]), SECOND)
    expect(outcome).to.be.an('array').with.lengthOf(3)
    expect(client.state.status).to.equal('authenticated')
    const before = gateway.count('/auth/refresh')
    tabs[0]!.client.close()
    await time.pass(3 * 3600 * SECOND)
    expect(gateway.count('/auth/refresh')).to.equal(before)
  })

  it('refuses an address that has no origin, which would be taken for one of the page', async () => {
    const { browser, time } = createWorld()
    time.loads = true
    for (const gateway of ['localhost:3000', 'data:,x', 'file:///srv/app']) {
      expect(() => browser.open({ gateway }), gateway).to.throw(TypeError)
    }
    const { client } = browser.open({ storage: 'memory', origins: ['localhost:3000'] })
    const tried = client.fetch('https://auth.example.test/').catch((error: unknown) => error)
    expect(await done(time, tried)).to.be.instanceOf(TypeError)
  })
})
