import { expect } from 'chai'
import { done, HOUR, said, SECOND, signedIn } from '../support/client/world.js'

describe('clocks that are wrong', () => {
  for (const storage of ['cookie', 'memory', 'session', 'local'] as const) {
    for (const hours of [-1, 1]) {
      it(`are no matter in ${storage} mode, set ${hours} h while signed in`, async () => {
        const { tabs, time, browser, gateway } = await signedIn(2, { storage })
        browser.wrong = hours * HOUR
        await time.pass(0.9 * HOUR)
        expect(tabs[0]!.says).to.equal('authenticated')
        expect(gateway.count('/auth/refresh')).to.be.within(1, 2)
        await time.pass(20 * HOUR)
        expect(tabs[0]!.says).to.equal('authenticated')
        expect(gateway.count('/auth/refresh')).to.be.within(23, 30)
      })

      it(`are no matter in ${storage} mode, wrong by ${hours} h from the start`, async () => {
        const { tabs, time, browser, gateway } = await signedIn(1, { storage })
        browser.wrong = hours * HOUR
        const late = browser.open({ storage }, tabs[0]!.session)
        await time.pass(20 * HOUR)
        const expected = storage === 'memory' ? 'unauthenticated never_signed_in' : 'authenticated'
        expect([tabs[0]!.says, late.says]).to.deep.equal(['authenticated', expected])
        expect(gateway.count('/auth/refresh')).to.be.within(22, 60)
      })
    }

    it(`stand still in ${storage} mode while the machine sleeps for a day`, async () => {
      const { tabs, time, browser, gateway } = await signedIn(1, { storage })
      await browser.sleep(24 * HOUR)
      await time.pass(31 * SECOND)
      // No event told it: the timer that looks at the clock did.
      expect([said(tabs), gateway.count('/auth/refresh')]).to.deep.equal([['authenticated'], 1])
    })

    it(`stand still in ${storage} mode while the session ends`, async () => {
      const { tabs, time, browser, gateway } = await signedIn(1, { storage })
      gateway.end('ended_by_administrator')
      await browser.sleep(24 * HOUR)
      await time.pass(31 * SECOND)
      const reason = storage === 'cookie' ? 'expired' : 'ended_by_administrator'
      expect(said(tabs)).to.deep.equal([`unauthenticated ${reason}`])
    })
  }

  it('say when it ends by the clock that the page sees', async () => {
    const { tabs, time, browser } = await signedIn(1)
    browser.wrong = -HOUR
    tabs[0]!.happen('wake')
    await time.pass(SECOND)
    const { state } = tabs[0]!
    if (state.status !== 'authenticated') throw new Error(tabs[0]!.says)
    expect(state.expiresAt - browser.wall).to.be.within(0.99 * HOUR, HOUR)
  })
})

describe('a page that is kept for the way back', () => {
  it('hears nobody there, and finds out when it is back', async () => {
    const { tabs, time } = await signedIn(2)
    const [kept, other] = tabs
    kept!.happen('hide')
    kept!.freeze()
    await done(time, other!.client.logout())
    await time.pass(HOUR)
    expect(kept!.says).to.equal('authenticated')
    kept!.thaw()
    kept!.happen('show')
    await time.pass(SECOND)
    expect(kept!.says).to.equal('unauthenticated signed_out_elsewhere')
  })

  it('hears the others again when it is back', async () => {
    const { tabs, time } = await signedIn(2)
    tabs[0]!.happen('hide')
    tabs[0]!.happen('show')
    await time.pass(SECOND)
    const leaving = tabs[1]!.client.logout()
    await time.pass(SECOND)
    await leaving
    expect(tabs[0]!.says).to.equal('unauthenticated signed_out_elsewhere')
  })
})
