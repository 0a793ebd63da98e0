import { expect } from 'chai'
import { codeOf, createWorld, done, HOUR, said, SECOND, signedIn } from '../support/client/world.js'

describe('the state of a client', () => {
  it('is pending until the gateway has been asked, and nothing is asked before somebody wants it', async () => {
    const { time, gateway, browser } = createWorld()
    const tab = browser.open()
    expect(tab.says).to.equal('pending')
    await time.pass(SECOND)
    expect(tab.says).to.equal('unauthenticated never_signed_in')
    expect(gateway.count('/auth/session')).to.equal(1)
  })

  it('asks nothing for having been made', async () => {
    const { createClient } = await import('../../client/src/index.js')
    let asked = 0
    const environment = { fetch: () => Promise.reject(new Error(`asked ${++asked}`)) }
    const client = createClient({ gateway: 'https://auth.example.test', environment })
    expect([client.state, asked]).to.deep.equal([{ status: 'pending', stale: false }, 0])
    client.close()
  })

  it('says who is signed in and until when', async () => {
    const { tabs, browser } = await signedIn(1)
    const state = tabs[0]!.state
    if (state.status !== 'authenticated') throw new Error(tabs[0]!.says)
    expect(state.user.username).to.equal('ada')
    expect(state.expiresAt - browser.wall).to.be.within(HOUR - 3 * SECOND, HOUR)
  })

  for (const storage of ['cookie', 'memory', 'session', 'local'] as const) {
    it(`knows in ${storage} mode that it signed out itself, and goes on knowing`, async () => {
      const { tabs, time } = await signedIn(1, { storage })
      const [tab] = tabs
      await done(time, tab!.client.logout())
      expect(tab!.says).to.equal('unauthenticated signed_out')
      await done(time, tab!.client.refresh())
      tab!.happen('wake')
      await time.pass(SECOND)
      expect(tab!.says).to.equal('unauthenticated signed_out')
    })

    for (const [said, reason] of [
      ['ended_by_administrator', 'ended_by_administrator'],
      ['disabled', 'ended_by_administrator'],
      ['signed_out', 'signed_out_elsewhere'],
      ['ended_by_user', 'signed_out_elsewhere'],
      ['password_changed', 'signed_out_elsewhere'],
      ['refresh_reuse', 'signed_out_elsewhere'],
      ['unlinked', 'signed_out_elsewhere'],
    ] as const) {
      it(`says ${reason} in ${storage} mode where the gateway says ${said}`, async () => {
        const { tabs, time, gateway } = await signedIn(1, { storage })
        gateway.end(said)
        tabs[0]!.happen('wake')
        await time.pass(SECOND)
        expect(tabs[0]!.says).to.equal(`unauthenticated ${reason}`)
      })
    }

    it(`says expired in ${storage} mode when the refresh token is good for nothing`, async () => {
      const { tabs, time, gateway } = await signedIn(1, { storage })
      gateway.forgetRefreshTokens()
      await time.pass(HOUR)
      expect(tabs[0]!.says).to.equal('unauthenticated expired')
    })

    it(`stays signed in for a week in ${storage} mode`, async () => {
      const { tabs, time, gateway } = await signedIn(1, { storage })
      await time.pass(24 * 7 * HOUR)
      expect(said(tabs)).to.deep.equal(['authenticated'])
      // Renewed at three quarters of its life or a little later.
      expect(gateway.count('/auth/refresh')).to.be.within(197, 225)
    })
  }

  it('is told on change only, and at once at first', async () => {
    const { tabs, time } = await signedIn(1)
    const [tab] = tabs
    const before = tab!.states.length
    for (let round = 0; round < 5; round += 1) {
      await time.pass(30 * SECOND)
      tab!.happen('wake')
    }
    await time.pass(SECOND)
    expect(tab!.states.slice(before)).to.deep.equal([])
    expect(tab!.states.map(({ status }) => status)).to.deep.equal([
      ...['pending', 'unauthenticated', 'authenticated'],
    ])
  })

  it('is not changed by a wrong password, which is told to who tried', async () => {
    const { time, browser } = createWorld()
    const tab = browser.open()
    const code = await codeOf(time, tab.client.login('ada', 'wrong'))
    expect([code, tab.says]).to.deep.equal([
      'invalid_credentials',
      'unauthenticated never_signed_in',
    ])
  })

  it('is signed in by registering', async () => {
    const { time, browser } = createWorld()
    const tab = browser.open()
    const user = await done(time, tab.client.register({ username: 'grace', password: 'right' }))
    expect([user.username, tab.says]).to.deep.equal(['grace', 'authenticated'])
  })

  it('stays as it is once the client is closed, and asks nobody any more', async () => {
    const { tabs, time, gateway } = await signedIn(1)
    tabs[0]!.client.close()
    const asked = gateway.count('/auth/session')
    await time.pass(3 * HOUR)
    expect([tabs[0]!.says, gateway.count('/auth/session')]).to.deep.equal(['authenticated', asked])
  })

  it('says why cookies are no help on a page of another origin', async () => {
    const { time, browser, gateway } = createWorld({ origin: 'https://app.example.org' })
    const tab = browser.open()
    const error = await done(
      time,
      tab.client.login('ada', 'right').catch((e: unknown) => e as Error),
    )
    expect(error).to.include({ code: 'cookie_mode_cross_origin' })
    expect((error as Error).message)
      .to.contain("storage 'memory'")
      .and.contain('CLIENT_ORIGINS')
    expect(await codeOf(time, tab.client.logout())).to.equal('cookie_mode_cross_origin')
    expect(tab.says).to.equal('unauthenticated never_signed_in')
    expect([...gateway.counts]).to.deep.equal([])
  })

  it('says so where the browser keeps no cookies', async () => {
    const { time, browser } = createWorld()
    const tab = browser.open()
    browser.keep = () => undefined
    expect(await codeOf(time, tab.client.login('ada', 'right'))).to.equal('sign_in_not_kept')
    expect(tab.says).to.equal('unauthenticated never_signed_in')
  })
})
