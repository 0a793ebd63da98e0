import { expect } from 'chai'
import type { Weather } from '../support/client/gateway-model.js'
import { codeOf, createWorld, done, HOUR, said, SECOND, signedIn } from '../support/client/world.js'

const BAD: [string, Weather][] = [
  ['is down', 'down'],
  ['does not answer', 'silent'],
  ['answers 503', { status: 503 }],
  ['answers 503 for a while', { status: 503, retryAfter: 20 }],
  ['answers 429', { status: 429, retryAfter: 20 }],
  ['answers 500', { status: 500 }],
  ['answers garbage', 'garbage'],
]

describe('a gateway out of reach', () => {
  for (const [what, weather] of BAD) {
    describe(`that ${what}`, () => {
      it('signs nobody out, and is asked again by itself', async () => {
        const { tabs, time, gateway } = await signedIn(3)
        gateway.weather = weather
        for (const tab of tabs) tab.happen('wake')
        await time.pass(30 * SECOND)
        expect(said(tabs)).to.deep.equal(['authenticated stale'])
        gateway.weather = 'fine'
        await time.pass(60 * SECOND)
        expect(said(tabs)).to.deep.equal(['authenticated'])
      })

      it('leaves who asks for the first time in doubt, until it is back', async () => {
        const { time, gateway, browser } = createWorld()
        gateway.weather = weather
        const tab = browser.open()
        const ready = tab.client.ready()
        await time.pass(30 * SECOND)
        expect(tab.says).to.equal('pending gateway_unreachable stale')
        gateway.weather = 'fine'
        expect((await done(time, ready, 60 * SECOND)).status).to.equal('unauthenticated')
      })

      it('is not asked more and more, however long it lasts', async () => {
        const { time, gateway, browser, tabs } = await signedIn(1)
        const before = gateway.count('/auth/session')
        let sent = 0
        browser.delay = (kind) => (kind === 'request' ? sent++ : 0) * 0
        gateway.weather = weather
        tabs[0]!.happen('wake')
        await time.pass(HOUR)
        expect(sent).to.be.within(60, 260)
        expect(gateway.count('/auth/session')).to.be.at.least(before)
      })

      it('lets the token end without signing anyone out, and renews it when it is back', async () => {
        const { tabs, time, gateway } = await signedIn(3)
        gateway.weather = weather
        await time.pass(2 * HOUR)
        expect(said(tabs)).to.deep.equal(['authenticated stale'])
        gateway.weather = 'fine'
        await time.pass(120 * SECOND)
        expect(said(tabs)).to.deep.equal(['authenticated'])
      })
    })
  }

  it('is not asked before it wants to be, whatever happens meanwhile', async () => {
    const { tabs, time, gateway } = await signedIn(1)
    gateway.weather = { status: 429, retryAfter: 600 }
    tabs[0]!.happen('wake')
    await time.pass(SECOND)
    const asked = gateway.count('/auth/session')
    for (let second = 0; second < 590; second += 10) {
      tabs[0]!.happen('wake')
      await done(time, tabs[0]!.client.refresh(), 10 * SECOND)
    }
    expect(gateway.count('/auth/session')).to.equal(asked)
    expect(tabs[0]!.says).to.equal('authenticated stale')
    await time.pass(60 * SECOND)
    expect(gateway.count('/auth/session')).to.be.above(asked)
  })

  for (const storage of ['cookie', 'local'] as const) {
    it(`signs nobody out in ${storage} mode where only the refresh fails`, async () => {
      const { tabs, time, gateway } = await signedIn(2, { storage })
      const handle = gateway.handle.bind(gateway)
      gateway.handle = (asked) =>
        asked.path === '/auth/refresh'
          ? { response: Response.json({ error: 'unavailable' }, { status: 503 }) }
          : handle(asked)
      await time.pass(2 * HOUR)
      expect(said(tabs)).to.deep.equal(['authenticated stale'])
      gateway.handle = handle
      await time.pass(60 * SECOND)
      expect(said(tabs)).to.deep.equal(['authenticated'])
    })

    it(`signs nobody out in ${storage} mode whose new token is taken back at once`, async () => {
      const { tabs, time, gateway } = await signedIn(2, { storage })
      const handle = gateway.handle.bind(gateway)
      let times = 3
      gateway.handle = (asked) => {
        const answer = handle(asked)
        if (asked.path === '/auth/refresh' && times-- > 0) gateway.revokeTokens()
        return answer
      }
      await time.pass(HOUR)
      expect([said(tabs), times]).to.deep.equal([['authenticated'], -1])
    })
  }

  it('rejects who wants to sign in, with what it says', async () => {
    const { time, gateway, browser } = createWorld()
    const tab = browser.open()
    await time.pass(SECOND)
    gateway.weather = 'down'
    expect(await codeOf(time, tab.client.login('ada', 'right'))).to.equal('gateway_unreachable')
    gateway.weather = { status: 429, retryAfter: 7 }
    const error = await done(
      time,
      tab.client.login('ada', 'right').catch((e: unknown) => e),
    )
    expect(error).to.include({ code: 'too_many_requests', status: 429, retryAfter: 7 })
  })

  it('leaves a sign-out by cookie undone, and says so', async () => {
    const { tabs, time, gateway } = await signedIn(1)
    gateway.weather = 'down'
    expect(await codeOf(time, tabs[0]!.client.logout())).to.equal('gateway_unreachable')
    expect(tabs[0]!.says).to.equal('authenticated stale')
  })

  for (const storage of ['memory', 'session', 'local'] as const) {
    it(`forgets the tokens in ${storage} mode all the same, and says so`, async () => {
      const { tabs, time, gateway, browser } = await signedIn(1, { storage })
      gateway.weather = 'down'
      expect(await codeOf(time, tabs[0]!.client.logout())).to.equal('gateway_unreachable')
      expect(tabs[0]!.says).to.match(/^unauthenticated signed_out/u)
      expect([...browser.local.values(), ...tabs[0]!.session.values()]).to.deep.equal([])
      gateway.weather = 'fine'
      await time.pass(60 * SECOND)
      expect(tabs[0]!.says).to.equal('unauthenticated signed_out')
    })
  }

  it('finds out that a sign-in went through whose answer got lost', async () => {
    const { time, gateway, browser } = createWorld()
    const tab = browser.open()
    await time.pass(SECOND)
    const login = tab.client.login('ada', 'right')
    await time.pass(0)
    // The cookies came, and then the line broke.
    const keep = browser.keep.bind(browser)
    browser.keep = (cookies) => {
      keep(cookies)
      gateway.weather = 'down'
    }
    gateway.weather = 'fine'
    const outcome = await codeOf(time, login, 10)
    gateway.weather = 'fine'
    await time.pass(60 * SECOND)
    expect([outcome === 'resolved' || outcome === 'gateway_unreachable', tab.says]).to.deep.equal([
      ...[true, 'authenticated'],
    ])
  })
})
