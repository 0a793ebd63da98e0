import { expect } from 'chai'
import type { Answer, BrowserClient } from '../support/browser-client.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { HostileProvider, saying } from '../support/hostile-provider.js'
import { comeBack, providersYaml, secretsOf } from '../support/provider-walk.js'

/** What must not happen: what belongs to one sign-in finishes another, or says something in it. */
describe('attack: state, nonce, code and verifier swapped between two sign-ins', () => {
  let site: TestGateway
  let provider: HostileProvider
  let other: HostileProvider
  let victim: BrowserClient
  let attacker: BrowserClient

  before(async () => {
    provider = await HostileProvider.start()
    other = await HostileProvider.start()
    const both = { oidc: provider, other }
    site = await startGateway({ env: secretsOf(both), yaml: providersYaml(both) })
  })
  after(async () => {
    await site.stop()
    await provider.stop()
    await other.stop()
  })
  beforeEach(() => {
    provider.lies = {}
    provider.person = { sub: 'the-attacker' }
    other.person = { sub: 'the-attacker' }
    victim = site.browser()
    attacker = site.browser()
  })

  const leave = async (browser: BrowserClient, id = 'oidc'): Promise<string> =>
    (await browser.navigate(`/auth/${id}`, 'same-origin')).location ?? ''
  const parameter = (address: string | URL, name: string): string =>
    new URL(address).searchParams.get(name) ?? ''
  const withParameters = (callback: URL, changes: Record<string, string>): URL => {
    const changed = new URL(callback)
    for (const [name, value] of Object.entries(changes)) changed.searchParams.set(name, value)
    return changed
  }
  const expectRefused = (answer: Answer, browser: BrowserClient, status = 400): void => {
    expect(answer.status, answer.text).to.equal(status)
    expect(browser.cookie('jwt')).to.equal(undefined)
  }
  const moveFlowCookie = (from: BrowserClient, to: BrowserClient, rename?: string): void => {
    for (const cookie of from.cookies.values()) {
      const name = rename ?? cookie.name
      if (cookie.name.startsWith('flow-')) to.cookies.set(`${name} /auth`, { ...cookie, name })
    }
  }

  it("takes the attacker's code under the victim's state for nothing (PKCE)", async () => {
    const own = provider.authorize(await leave(victim))
    const injected = provider.authorize(await leave(attacker))
    const callback = withParameters(own, { code: parameter(injected, 'code') })
    expectRefused(await comeBack(victim, callback), victim)
  })

  it("takes the victim's code, stolen, under the attacker's state for nothing (PKCE)", async () => {
    const stolen = provider.authorize(await leave(victim))
    const own = provider.authorize(await leave(attacker))
    const callback = withParameters(own, { code: parameter(stolen, 'code') })
    expectRefused(await comeBack(attacker, callback), attacker)
  })

  it("takes the attacker's whole answer in the victim's browser for nothing (state)", async () => {
    await leave(victim)
    const callback = provider.authorize(await leave(attacker))
    expectRefused(await comeBack(victim, callback), victim)
  })

  it("takes the victim's whole answer in the attacker's browser for nothing, and leaves it usable", async () => {
    const callback = provider.authorize(await leave(victim))
    await leave(attacker)
    expectRefused(await comeBack(attacker, callback), attacker)
    expect((await comeBack(victim, callback)).status).to.equal(200)
  })

  it('takes the cookie of one sign-in for no other, whatever it is called', async () => {
    const callback = provider.authorize(await leave(victim))
    const name = [...victim.cookies.values()][0]?.name ?? ''
    await leave(attacker)
    const mixed = site.browser()
    moveFlowCookie(attacker, mixed, name)
    expectRefused(await comeBack(mixed, callback), mixed)
  })

  it('takes two cookies of one name for none', async () => {
    const callback = provider.authorize(await leave(victim))
    const own = [...victim.cookies.values()].map(({ name, value }) => `${name}=${value}`)
    const [pair = ''] = own
    for (const cookie of [
      `${pair}; ${pair}`,
      `${pair}x; ${pair}`,
      `${pair}; ${pair.split('=')[0] ?? ''}=`,
    ]) {
      const browser = site.browser()
      expectRefused(await comeBack(browser, callback, { cookie }), browser)
    }
  })

  it('takes an ID token with the nonce of another sign-in for nothing', async () => {
    const nonce = parameter(await leave(attacker), 'nonce')
    provider.lies = { claims: saying({ nonce }) }
    const callback = provider.authorize(await leave(victim))
    expectRefused(await comeBack(victim, callback), victim, 502)
  })

  it('takes an ID token that was shown before for nothing', async () => {
    await comeBack(attacker, provider.authorize(await leave(attacker)))
    const [replayed] = provider.idTokens.slice(-1)
    provider.lies = { tokens: saying({ id_token: replayed }) }
    const callback = provider.authorize(await leave(victim))
    expectRefused(await comeBack(victim, callback), victim, 502)
  })

  it('takes the challenge of another sign-in for nothing: each has a verifier of its own', async () => {
    const first = await leave(victim)
    const second = await leave(victim)
    for (const name of ['state', 'nonce', 'code_challenge']) {
      expect(parameter(first, name), name).to.not.equal(parameter(second, name))
    }
    const asked = new URL(first)
    asked.searchParams.set('code_challenge', parameter(second, 'code_challenge'))
    expectRefused(await comeBack(victim, provider.authorize(asked.href)), victim)
  })

  it('takes the answer to a sign-in whose challenge was taken out on the way for nothing', async () => {
    const asked = new URL(await leave(victim))
    expect(asked.searchParams.get('code_challenge_method')).to.equal('S256')
    asked.searchParams.delete('code_challenge')
    asked.searchParams.delete('code_challenge_method')
    expectRefused(await comeBack(victim, provider.authorize(asked.href)), victim)
  })

  it('takes the state of one provider at no other', async () => {
    const address = await leave(victim, 'oidc')
    const callback = provider.authorize(address)
    callback.pathname = '/auth/other/callback'
    expectRefused(await comeBack(victim, callback), victim)
    callback.pathname = '/auth/oidc/callback'
    expect((await comeBack(victim, callback)).status, 'its own is left alone').to.equal(200)
  })

  it('takes the code of one provider at no other: neither hears of the code of the other', async () => {
    const stolen = provider.authorize(await leave(victim, 'oidc'))
    const own = other.authorize(await leave(victim, 'other'))
    const before = other.count('token')
    const callback = withParameters(own, { code: parameter(stolen, 'code') })
    expectRefused(await comeBack(victim, callback), victim)
    expect(other.count('token') - before, 'our own PKCE verifier goes to the one asked').to.equal(1)
    const mixed = withParameters(own, { code: parameter(stolen, 'code'), iss: provider.issuer })
    expectRefused(await comeBack(victim, mixed), victim)
  })

  for (const [what, change] of [
    ['state', (url: URL) => url.searchParams.set('state', 'x'.repeat(43))],
    [
      'state cut short',
      (url: URL) => url.searchParams.set('state', parameter(url, 'state').slice(1)),
    ],
    [
      'state in other case',
      (url: URL) => url.searchParams.set('state', parameter(url, 'state').toUpperCase()),
    ],
    [
      'state with a blank',
      (url: URL) => url.searchParams.set('state', `${parameter(url, 'state')} `),
    ],
    ['state twice', (url: URL) => url.searchParams.append('state', parameter(url, 'state'))],
    [
      'state as a list',
      (url: URL) => {
        url.search = url.search.replace('state=', 'state[]=')
      },
    ],
    ['no state', (url: URL) => url.searchParams.delete('state')],
    [
      'flow for state',
      (url: URL) => {
        url.search = url.search.replace('state=', 'flow=')
      },
    ],
    ['code twice', (url: URL) => url.searchParams.append('code', parameter(url, 'code'))],
    ['code and error', (url: URL) => url.searchParams.append('error', 'access_denied')],
    ['an ID token beside', (url: URL) => url.searchParams.append('id_token', 'a.b.c')],
    ['a response object beside', (url: URL) => url.searchParams.append('response', 'a.b.c')],
  ] as const) {
    it(`lets nobody in with the callback's ${what} changed`, async () => {
      const callback = provider.authorize(await leave(victim))
      change(callback)
      const answer = await comeBack(victim, callback)
      expect(answer.status, answer.text).to.be.within(400, 403)
      expect(victim.cookie('jwt')).to.equal(undefined)
    })
  }
})
