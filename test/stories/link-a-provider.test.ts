import { expect } from 'chai'
import type { BrowserClient } from '../support/browser-client.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { HostileProvider } from '../support/hostile-provider.js'
import { comeBack, leave, providerEnvironment } from '../support/provider-walk.js'

describe('linking a provider to an account', () => {
  let site: TestGateway
  let provider: HostileProvider
  before(async () => {
    provider = await HostileProvider.start()
    site = await startGateway({ env: providerEnvironment(provider) })
  })
  after(async () => {
    await site.stop()
    await provider.stop()
  })

  /** Presses the link button on the account page; the address of the provider it leads to. */
  const begin = async (browser: BrowserClient): Promise<string> => {
    const hop = await browser.submit('/auth/oidc/link', {})
    expect(hop.status, hop.text).to.equal(200)
    const to = /content="0;url=([^"]+)"/u.exec(hop.text)?.[1]?.replaceAll('&amp;', '&') ?? ''
    const answer = await browser.navigate(to, 'same-origin')
    return answer.location ?? `no redirect but ${answer.status}`
  }

  const identitiesOf = async (browser: BrowserClient) => {
    const { id } = (await browser.get('/api/v1/me')).json()
    return site.gateway.services.linking.list(String(id))
  }

  it('works from the account page and asks for nothing twice', async () => {
    const browser = await site.signedIn('manager')
    provider.person = { sub: 'm-1', email: 'manager@example.test', email_verified: true }
    const answer = await comeBack(browser, provider.authorize(await begin(browser)))
    expect(answer.text).to.include('content="0;url=/account"')
    expect(await identitiesOf(browser)).to.have.length(1)

    const elsewhere = site.browser()
    await comeBack(elsewhere, provider.authorize(await leave(elsewhere)))
    expect((await elsewhere.get('/api/v1/me')).json()).to.include({ username: 'manager' })
  })

  it('is the only way: the same verified e-mail opens nobody else, and makes no second account', async () => {
    provider.person = { sub: 'stranger', email: 'contributor@example.test', email_verified: true }
    const browser = site.browser()
    const answer = await comeBack(browser, provider.authorize(await leave(browser)))
    expect(answer.status).to.equal(409)
    expect(answer.text).to.include('Sign in to it first')
    expect(browser.cookie('jwt')).to.equal(undefined)
  })

  it('needs a sign-in, and a page of ours', async () => {
    expect((await site.browser().post('/auth/oidc/link', {})).status).to.equal(401)
    const browser = await site.signedIn('user')
    const headers = { 'sec-fetch-site': 'cross-site' }
    expect((await browser.post('/auth/oidc/link', { headers })).status).to.equal(403)
  })

  it('links nothing for a ticket that is made up, used or of another provider', async () => {
    const browser = await site.signedIn('user')
    provider.person = { sub: 'u-1' }
    for (const ticket of ['', 'x', 'a'.repeat(22)]) {
      const begun = await browser.navigate(`/auth/oidc?link=${ticket}`, 'same-origin')
      const other = site.browser()
      for (const [key, cookie] of browser.cookies) {
        if (cookie.name.startsWith('flow-')) other.cookies.set(key, cookie)
      }
      await comeBack(other, provider.authorize(begun.location ?? ''))
    }
    expect(await identitiesOf(browser)).to.have.length(0)
  })

  it('stops where somebody else is signed in by the time the provider answers', async () => {
    const browser = await site.signedIn('user')
    provider.person = { sub: 'u-2' }
    const callback = provider.authorize(await begin(browser))
    await browser.get('/auth/bypass?token=contributor')
    const answer = await comeBack(browser, callback)
    expect(answer.status).to.equal(400)
    expect(await identitiesOf(browser)).to.have.length(0)
    expect(await identitiesOf(await site.signedIn('user'))).to.have.length(0)
  })

  it('refuses an identity that opens another account', async () => {
    const browser = await site.signedIn('user')
    provider.person = { sub: 'm-1' }
    const answer = await comeBack(browser, provider.authorize(await begin(browser)))
    expect(answer.status).to.equal(409)
    expect(answer.text).to.include('linked to another account')
  })

  it('can be undone on the account page, but for the last way in', async () => {
    const browser = await site.signedIn('manager')
    const [identity] = await identitiesOf(browser)
    const path = `/account/identities/${identity?.id ?? ''}/unlink`
    const refused = await browser.submit(path, {})
    expect(refused.status, 'no password, no other identity').to.equal(409)
    const { id } = (await browser.get('/api/v1/me')).json()
    const next = 'an unremarkable heron at dusk'
    await site.gateway.services.accounts.changePassword(String(id), { current: null, next })
    expect((await browser.submit(path, {})).status).to.equal(303)
    expect(await identitiesOf(browser)).to.have.length(0)
  })
})
