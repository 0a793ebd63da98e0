import { expect } from 'chai'
import { GATEWAY } from '../support/client/browser.js'
import { done, HOUR, said, SECOND, signedIn, createWorld } from '../support/client/world.js'

const TABS = 10

describe('the tabs of a browser', () => {
  for (const storage of ['cookie', 'local'] as const) {
    describe(`in ${storage} mode`, () => {
      it('hear of a sign-in, and show the same user', async () => {
        const { tabs } = await signedIn(TABS, { storage })
        expect(said(tabs)).to.deep.equal(['authenticated'])
      })

      for (const hasLocks of [true, false]) {
        it(`renew once when the token ends, ${hasLocks ? 'by locks' : 'by a lease'}`, async () => {
          const { tabs, time, gateway } = await signedIn(TABS, { storage }, { hasLocks })
          // Wherever in the last quarter of its life they come.
          await time.pass(0.9 * HOUR)
          expect([said(tabs), gateway.count('/auth/refresh')]).to.deep.equal([['authenticated'], 1])
        })

        it(`renew once when all wake late at once, ${hasLocks ? 'by locks' : 'by a lease'}`, async () => {
          const { tabs, time, gateway, browser } = await signedIn(TABS, { storage }, { hasLocks })
          await browser.sleep(24 * HOUR)
          for (const tab of tabs) tab.happen('wake')
          await time.pass(30 * SECOND)
          expect([said(tabs), gateway.count('/auth/refresh')]).to.deep.equal([['authenticated'], 1])
        })
      }

      it('renew once for each life of a token, all day long', async () => {
        const { tabs, time, gateway } = await signedIn(TABS, { storage })
        await time.pass(24 * HOUR)
        expect(said(tabs)).to.deep.equal(['authenticated'])
        expect(gateway.count('/auth/refresh')).to.be.within(28, 33)
      })

      it('renew once although no tab hears another', async () => {
        const deaf = { openChannel: () => null }
        const { tabs, time, gateway } = await signedIn(TABS, { storage, environment: deaf })
        for (const tab of tabs) tab.happen('wake')
        await time.pass(0.9 * HOUR)
        expect([said(tabs), gateway.count('/auth/refresh')]).to.deep.equal([['authenticated'], 1])
      })

      it('all say why, when it ends in one', async () => {
        const { tabs, time } = await signedIn(TABS, { storage })
        await done(time, tabs[3]!.client.logout())
        expect(tabs[3]!.says).to.equal('unauthenticated signed_out')
        const others = tabs.filter((tab) => tab !== tabs[3])
        expect(said(others)).to.deep.equal(['unauthenticated signed_out_elsewhere'])
      })

      it('all know at once what one finds out', async () => {
        const { tabs, time, gateway } = await signedIn(TABS, { storage })
        gateway.end('ended_by_administrator')
        const asked = gateway.count('/auth/session')
        tabs[0]!.happen('wake')
        await time.pass(SECOND)
        expect(said(tabs)).to.deep.equal(['unauthenticated ended_by_administrator'])
        expect(gateway.count('/auth/session')).to.equal(asked + 1)
      })

      it('follow to another user', async () => {
        const { tabs, time } = await signedIn(3, { storage })
        await done(time, tabs[1]!.client.login('grace', 'right'))
        await time.pass(SECOND)
        const names = tabs.map(({ state }) =>
          state.status === 'authenticated' ? state.user.name : '',
        )
        const users = tabs.map(
          ({ state }) => state.status === 'authenticated' && state.user.username,
        )
        expect([names.length, new Set(users)]).to.deep.equal([3, new Set(['grace'])])
      })

      it('come back signed in after they were closed', async () => {
        const { tabs, time, browser } = await signedIn(2, { storage })
        for (const tab of tabs) tab.client.close()
        await time.pass(3 * HOUR)
        const late = browser.open({ storage })
        await time.pass(SECOND)
        expect(late.says).to.equal('authenticated')
      })
    })
  }

  it('find out about a sign-in that no client made when they are seen again', async () => {
    const { time, browser, gateway } = createWorld()
    const tab = browser.open()
    await time.pass(SECOND)
    const asked = { method: 'POST', path: '/auth/login', bearer: null, cookies: {} }
    browser.keep(gateway.handle({ ...asked, body: { username: 'ada', password: 'right' } }).cookies)
    tab.happen('wake')
    await time.pass(SECOND)
    expect(tab.says).to.equal('authenticated')
  })

  it('have each their own sign-in in session mode', async () => {
    const { tabs, time } = await signedIn(2, { storage: 'session' })
    expect(tabs.map(({ says }) => says)).to.deep.equal([
      'authenticated',
      'unauthenticated never_signed_in',
    ])
    await done(time, tabs[1]!.client.login('grace', 'right'))
    await done(time, tabs[1]!.client.logout())
    await time.pass(2 * HOUR)
    expect(tabs[0]!.says).to.equal('authenticated')
  })

  it('share one session in session mode, where one is a copy of the other', async () => {
    const { tabs, time, browser, gateway } = await signedIn(1, { storage: 'session' })
    const copy = browser.open({ storage: 'session' }, tabs[0]!.session)
    await time.pass(20 * HOUR)
    expect(said([...tabs, copy])).to.deep.equal(['authenticated'])
    expect(gateway.count('/auth/refresh')).to.be.within(23, 28)
    await done(time, copy.client.logout())
    expect(tabs[0]!.says).to.equal('unauthenticated signed_out_elsewhere')
  })

  it('end together in memory mode only as each finds out, where one leaves everywhere', async () => {
    const { tabs, time } = await signedIn(2, { storage: 'memory' })
    await done(time, tabs[1]!.client.login('ada', 'right'))
    await done(time, tabs[0]!.client.logout({ everywhere: true }))
    expect(tabs[1]!.says).to.equal('authenticated')
    tabs[1]!.happen('wake')
    await time.pass(SECOND)
    expect(tabs[1]!.says).to.equal('unauthenticated signed_out_elsewhere')
  })

  it('end together at once everywhere in session mode', async () => {
    const { tabs, time } = await signedIn(2, { storage: 'session' })
    await done(time, tabs[1]!.client.login('ada', 'right'))
    await done(time, tabs[0]!.client.logout({ everywhere: true }))
    expect(tabs[1]!.says).to.equal('unauthenticated signed_out_elsewhere')
  })

  it('never give a new session back that a late answer brings', async () => {
    const delays: Record<string, number> = {}
    const { tabs, time } = await signedIn(2, {}, { delay: (what) => delays[what] ?? 0 })
    delays['answer'] = 5000
    // Tab 1 asks where it stands; while the answer is under way, tab 0 signs out.
    tabs[1]!.happen('wake')
    await time.pass(SECOND)
    delays['answer'] = 0
    await done(time, tabs[0]!.client.logout(), SECOND)
    await time.pass(10 * SECOND)
    expect(tabs.map(({ says }) => says)).to.deep.equal([
      'unauthenticated signed_out',
      'unauthenticated signed_out_elsewhere',
    ])
  })

  it('believe no look after a refresh that another tab has overtaken', async () => {
    const delays: Record<string, number> = {}
    const { tabs, time, gateway } = await signedIn(2, {}, { delay: (what) => delays[what] ?? 0 })
    const handle = gateway.handle.bind(gateway)
    gateway.handle = (asked) => {
      const answer = handle(asked)
      // The look that follows the refresh is answered, and the answer takes its time.
      if (asked.path === '/auth/session' && gateway.count('/auth/refresh') === 1) {
        gateway.handle = handle
        delays['answer'] = 5000
      }
      return answer
    }
    const refreshed = tabs[0]!.client.refresh()
    await time.pass(SECOND)
    expect(delays['answer']).to.equal(5000)
    delays['answer'] = 0
    gateway.end('ended_by_administrator')
    tabs[1]!.happen('wake')
    const state = await done(time, refreshed, 10 * SECOND)
    expect(tabs[0]!.states.slice(-1)).to.deep.equal([state])
    expect(said(tabs)).to.deep.equal(['unauthenticated ended_by_administrator'])
    expect(tabs[0]!.states.map(({ status }) => status)).to.deep.equal([
      ...['pending', 'unauthenticated', 'authenticated', 'unauthenticated'],
    ])
  })

  describe('where there are no locks', () => {
    const LEASE = `gatehouse:${GATEWAY}:lease`

    it('lets who waits for another tab go at once, and sends nothing of theirs later', async () => {
      const { time, browser, gateway } = createWorld({ hasLocks: false })
      const tab = browser.open()
      await time.pass(SECOND)
      browser.local.set(LEASE, `somebody ${browser.wall}`)
      const controller = new AbortController()
      const { signal } = controller
      const work = [
        tab.client.login('ada', 'right', { signal }),
        tab.client.logout({ signal }),
      ].map((each) => each.catch((error: unknown) => (error as Error).message))
      await time.pass(SECOND)
      controller.abort(new Error('enough'))
      const timeout = time.wait(SECOND).then(() => 'never')
      const first = Promise.race([Promise.all(work), timeout])
      expect(await done(time, first, SECOND)).to.deep.equal(['enough', 'enough'])
      await time.pass(120 * SECOND)
      expect([gateway.count('/auth/login'), gateway.count('/auth/logout'), tab.says]).to.deep.equal(
        [0, 0, 'unauthenticated never_signed_in'],
      )
    })

    it('signs in where storage takes no note', async () => {
      const refuse = (): never => {
        throw new Error('full')
      }
      const full = { getItem: () => null, setItem: refuse, removeItem: refuse }
      const environment = { storage: () => full }
      const { tabs } = await signedIn(1, { environment }, { hasLocks: false })
      expect(tabs[0]!.says).to.equal('authenticated')
    })
  })

  it('renews a token that has no whole second left when it is first seen', async () => {
    const { tabs, time, browser } = await signedIn(1)
    tabs[0]!.client.close()
    await time.pass(HOUR - 2.5 * SECOND)
    const late = browser.open()
    await time.pass(5 * SECOND)
    const { state } = late
    if (state.status !== 'authenticated') throw new Error(late.says)
    expect(state.expiresAt).to.be.above(browser.wall + HOUR / 2)
  })
})
