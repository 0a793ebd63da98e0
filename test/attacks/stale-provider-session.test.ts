import { expect } from 'chai'
import type { BrowserClient } from '../support/browser-client.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { startOpenIdProvider, type OpenIdProvider } from '../support/open-id-provider.js'
import { comeBack } from '../support/provider-walk.js'

const HOUR = 3600

/**
 * What must not happen: whoever finds a browser in which somebody is signed in, here and at the
 * provider, makes something that stays, without knowing how that person signs in there.
 */
describe('attack: a living session at the provider', () => {
  let provider: OpenIdProvider
  let site: TestGateway
  let browser: BrowserClient
  let jar: Map<string, string>
  before(async () => {
    provider = await startOpenIdProvider({ accounts: [{ subject: 'ada-1', username: 'ada' }] })
    site = await startGateway({
      env: {
        OIDC_ISSUER: provider.issuer,
        OIDC_CLIENT_ID: provider.clientId,
        OIDC_CLIENT_SECRET: provider.clientSecret,
      },
    })
  })
  after(async () => {
    await site.stop()
    await provider.stop()
  })
  beforeEach(async () => {
    browser = site.browser()
    jar = new Map()
    await comeBack(browser, await passBy(await leave('/auth/oidc')))
    provider.age(HOUR)
  })

  /** Where our own site sends the browser that follows a link on it. */
  async function leave(path: string): Promise<URL> {
    const { location, text } = await browser.navigate(path, 'same-origin')
    if (location === null) throw new Error(text)
    return new URL(location)
  }
  const passBy = (address: URL): Promise<URL> => provider.signInAs('ada-1', address.href, jar)
  const makesKey = async (): Promise<number> =>
    (await browser.submit('/account/keys', { name: 'stays' })).status
  const FRESH = '/auth/oidc?fresh=asked&rd=%2Faccount%2Fkeys'

  /** What the person at this browser did not have to type shall open nothing. */
  async function gainsNothing(callback: URL): Promise<void> {
    const before = browser.cookie('jwt')
    const asked = provider.asked()
    const answer = await comeBack(browser, callback)
    expect(answer.status, answer.text).to.equal(403)
    expect(answer.text).to.include('did not show that you signed in there a short while ago')
    expect(provider.asked()).to.equal(asked)
    expect(browser.cookie('jwt')).to.equal(before)
    expect(await makesKey()).to.equal(401)
  }

  it('makes nothing that stays by itself, nor by a sign-in that it answers for', async () => {
    const asked = provider.asked()
    expect(await makesKey()).to.equal(401)
    expect((await comeBack(browser, await passBy(await leave('/auth/oidc')))).status).to.equal(200)
    expect(provider.asked()).to.equal(asked)
    expect(await makesKey()).to.equal(401)
  })

  it('is asked for what it does not know by the way to a fresh sign-in', async () => {
    const asked = provider.asked()
    const address = await leave(FRESH)
    expect(address.searchParams.get('max_age')).to.equal('300')
    const answer = await comeBack(browser, await passBy(address))
    expect(answer.text).to.include('url=/account/keys')
    expect(provider.asked()).to.equal(asked + 1)
    expect(await makesKey()).to.equal(201)
  })

  it('does not do by taking out of the address what asks for it', async () => {
    const address = await leave(FRESH)
    address.searchParams.delete('max_age')
    await gainsNothing(await passBy(address))
  })

  it('does not do by asking for less', async () => {
    const address = await leave(FRESH)
    address.searchParams.set('max_age', String(10 * HOUR))
    await gainsNothing(await passBy(address))
  })

  it('does not do by asking that nobody be asked', async () => {
    const address = await leave('/auth/oidc?fresh=again')
    expect(address.searchParams.get('prompt')).to.equal('login')
    address.searchParams.set('prompt', 'none')
    address.searchParams.set('max_age', String(10 * HOUR))
    await gainsNothing(await passBy(address))
  })

  it('does not do by leaving out on our side that it is to be fresh', async () => {
    const answer = await comeBack(browser, await passBy(await leave('/auth/oidc?rd=/account/keys')))
    expect(answer.status).to.equal(200)
    expect(await makesKey()).to.equal(401)
  })

  it('does not do by the code of an ordinary sign-in in another tab, nor the other way round', async () => {
    const [fresh, ordinary] = [await leave(FRESH), await leave('/auth/oidc')]
    const [first, second] = [fresh, ordinary].map((address) => address.searchParams.get('state'))
    fresh.searchParams.delete('max_age')
    const codes = [await passBy(fresh), await passBy(ordinary)]
    codes[0]?.searchParams.set('state', String(second))
    codes[1]?.searchParams.set('state', String(first))
    for (const callback of codes) {
      expect((await comeBack(browser, callback)).status).to.equal(400)
      expect(await makesKey()).to.equal(401)
    }
  })

  it('does not do by a callback that was fresh once', async () => {
    const callback = await passBy(await leave(FRESH))
    await comeBack(browser, callback)
    const [{ id } = { id: '' }] = await site.gateway.models.Session.findAll({
      order: [['began_at', 'DESC']],
    })
    const longAgo = new Date(Date.now() - HOUR * 1000)
    await site.gateway.models.Session.update({ authenticatedAt: longAgo }, { where: { id } })
    expect(await makesKey()).to.equal(401)
    expect((await comeBack(browser, callback)).status).to.equal(200)
    expect(await makesKey(), 'played again in the same browser').to.equal(401)
    const other = site.browser()
    expect((await comeBack(other, callback)).status, 'in another one').to.equal(400)
    expect(other.cookie('jwt')).to.equal(undefined)
  })

  it('leaves alone whoever proves anew in several tabs at once, each for its own place', async () => {
    const places = ['/account', '/account/keys', '/']
    const addresses: URL[] = []
    for (const rd of places) {
      addresses.push(await leave(`/auth/oidc?fresh=asked&rd=${encodeURIComponent(rd)}`))
    }
    const callbacks: URL[] = []
    for (const address of addresses) callbacks.push(await passBy(address))
    const answers = await Promise.all(callbacks.map((callback) => comeBack(browser, callback)))
    for (const [index, { status, text }] of answers.entries()) {
      expect(status, text).to.equal(200)
      expect(text).to.include(`url=${String(places[index])}"`)
    }
    expect(await makesKey()).to.equal(201)
  })
})
