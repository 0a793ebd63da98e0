import { expect } from 'chai'
import type { BrowserClient } from '../support/browser-client.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { HostileProvider } from '../support/hostile-provider.js'
import { comeBack, leave, providerEnvironment } from '../support/provider-walk.js'

describe('linking a provider to an account', () => {
  let site: TestGateway
  let provider: HostileProvider
  let second: HostileProvider
  before(async () => {
    provider = await HostileProvider.start()
    second = await HostileProvider.start()
    const yaml = [
      'providers:',
      '  - kind: openid-connect',
      '    id: second',
      `    issuer: ${second.issuer}`,
      `    client_id: ${second.clientId}`,
      `    client_secret: ${second.clientSecret}`,
      '    create: true',
    ].join('\n')
    site = await startGateway({ env: providerEnvironment(provider), yaml })
  })
  after(async () => {
    await site.stop()
    await provider.stop()
    await second.stop()
  })

  /** Presses a link button on the account page; the address of ours that the hop leads to. */
  const press = async (browser: BrowserClient, id = 'oidc'): Promise<string> => {
    const hop = await browser.submit(`/auth/${id}/link`, {})
    expect(hop.status, hop.text).to.equal(200)
    return /content="0;url=([^"]+)"/u.exec(hop.text)?.[1]?.replaceAll('&amp;', '&') ?? ''
  }

  /** Presses it and goes on; the address of the provider it leads to. */
  const begin = async (browser: BrowserClient, id = 'oidc'): Promise<string> => {
    const answer = await browser.navigate(await press(browser, id), 'same-origin')
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

  it('works for a page that signed in as a program does', async () => {
    const browser = site.browser()
    const headers = { accept: 'application/json' }
    const signedIn = await browser.get('/auth/bypass?token=viewer', { headers })
    expect(signedIn.status).to.equal(200)
    expect(browser.cookie(site.settings.session.name)).to.equal(undefined)
    provider.person = { sub: 'v-1' }
    const answer = await comeBack(browser, provider.authorize(await begin(browser)))
    expect(answer.text).to.include('content="0;url=/account"')
    expect(await identitiesOf(browser)).to.have.length(1)
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

  it('begins nothing at an address that is made up, of another provider or another browser', async () => {
    const browser = await site.signedIn('user')
    const to = await press(browser)
    const wrong = ['', 'x', 'a'.repeat(43)].map((link) => `/auth/oidc?link=${link}`)
    const shown: [BrowserClient, string][] = [
      ...wrong.map((address): [BrowserClient, string] => [browser, address]),
      [browser, `${to}&link=x`],
      [browser, to.replace('/auth/oidc', '/auth/second')],
      [site.browser(), to],
      [await site.signedIn('contributor'), to],
    ]
    for (const [shower, address] of shown) {
      const answer = await shower.navigate(address, 'same-origin')
      expect(answer.status, address).to.equal(400)
      expect(answer.text).to.include('href="/account"')
      expect(answer.headers['set-cookie']).to.equal(undefined)
    }
    expect((await browser.navigate(to, 'same-origin')).status, 'its own is left alone').to.equal(
      302,
    )
  })

  it('takes no sign-in for the begin of a link', async () => {
    const browser = await site.signedIn('user')
    const { searchParams } = new URL(await leave(browser))
    const answer = await browser.navigate(`/auth/oidc?link=${searchParams.get('state') ?? ''}`)
    expect(answer.status).to.equal(400)
  })

  it('may be begun at several providers at once', async () => {
    const browser = await site.signedIn('seldom')
    provider.person = { sub: 's-1' }
    second.person = { sub: 's-2' }
    const [one, two] = [await press(browser), await press(browser, 'second')]
    const [first, other] = [
      await browser.navigate(one, 'same-origin'),
      await browser.navigate(two, 'same-origin'),
    ]
    await comeBack(browser, second.authorize(other.location ?? ''))
    await comeBack(browser, provider.authorize(first.location ?? ''))
    expect((await browser.get('/api/v1/me')).json()).to.include({ username: 'seldom' })
    const linked = (await identitiesOf(browser)).map(({ subject }) => subject)
    expect(linked).to.have.members(['s-1', 's-2'])
  })

  it('can be begun again from the same page, until it is done', async () => {
    const browser = await site.signedIn('returning')
    provider.person = { sub: 'r-1' }
    const to = await press(browser)
    await browser.navigate(to, 'same-origin')
    const again = await browser.navigate(to, 'same-origin')
    await comeBack(browser, provider.authorize(again.location ?? ''))
    expect(await identitiesOf(browser)).to.have.length(1)
    const late = await browser.navigate(to, 'same-origin')
    expect(late.status).to.equal(400)
    expect((await browser.get('/api/v1/me')).json()).to.include({ username: 'returning' })
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
    expect(answer.text).to.include('href="/account"').and.not.include('href="/auth/oidc"')
  })

  it('can be undone on the account page, but for the last way in', async () => {
    const browser = await site.signedIn('manager')
    const [identity] = await identitiesOf(browser)
    const path = `/account/identities/${identity?.id ?? ''}/unlink`
    const refused = await browser.submit(path, {})
    expect(refused.status, 'no password, no other identity').to.equal(409)
    const { id, session_id: sessionId } = (await browser.get('/api/v1/me')).json()
    const next = 'an unremarkable heron at dusk'
    const by = { sessionId: String(sessionId) }
    await site.gateway.services.accounts.changePassword(String(id), { current: null, next }, by)
    expect((await browser.submit(path, {})).status).to.equal(303)
    expect(await identitiesOf(browser)).to.have.length(0)
  })
})
