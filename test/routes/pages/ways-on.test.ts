import { expect } from 'chai'
import { startGateway, type TestGateway } from '../../support/gateway.js'
import { HostileProvider } from '../../support/hostile-provider.js'
import { comeBack, leave, providerEnvironment } from '../../support/provider-walk.js'

describe('where a page leads on', () => {
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

  it('tells who is signed in already at the sign-in page, and lets them go on', async () => {
    const browser = await site.signedIn('user')
    const { text } = await browser.navigate('/auth/login')
    expect(text).to.include('You are signed in as <bdi>user</bdi>. <a href="/">Go on</a>')
    const hostile = await browser.navigate('/auth/login?rd=https%3A%2F%2Fevil.example%2F')
    expect(hostile.text).to.include('<a href="/">Go on</a>')
    expect((await site.browser().navigate('/auth/login')).text).not.to.include('Go on')
  })

  it('tells so at the registration page too', async () => {
    const { text } = await (await site.signedIn('user')).navigate('/auth/register?rd=%2Faccount')
    expect(text).to.include('You are signed in as <bdi>user</bdi>. <a href="/account">Go on</a>')
    expect((await site.browser().navigate('/auth/register')).text).not.to.include('Go on')
  })

  it('asks nobody to sign out who is not signed in', async () => {
    const { status, text } = await site.browser().navigate('/auth/logout')
    expect(status).to.equal(200)
    expect(text).to.include('You are not signed in').and.not.to.include('<form')
    expect((await (await site.signedIn('user')).navigate('/auth/logout')).text).to.include('<form')
  })

  it('is the way out, from every page of somebody signed in', async () => {
    const pages = site.gateway.endpoints.filter(
      ({ method, path, access, about }) =>
        method === 'get' && access !== 'open' && about.answers[200]?.html && !path.includes(':'),
    )
    expect(pages.map(({ path }) => path)).to.include('/account')
    for (const path of ['/', ...pages.map((page) => page.path)]) {
      const { status, text } = await (await site.signedIn('admin')).navigate(path)
      expect(status, path).to.equal(200)
      expect(text, path).to.include('<a href="/auth/logout">Sign out</a>')
    }
  })

  it('is the sign-in page, with where one was going, when a provider is down', async () => {
    const down = await HostileProvider.start()
    const env = providerEnvironment(down)
    await down.stop()
    const other = await startGateway({ env })
    const { status, text } = await other.browser().navigate('/auth/oidc?rd=%2Faccount')
    expect(status).to.equal(502)
    expect(text).to.include('href="/auth/login?rd=%2Faccount">Back to the sign-in page')
    await other.stop()
  })

  it('is another way in, not the same again, for an e-mail that has an account', async () => {
    provider.person = { sub: 'e-1', email: 'manager@example.test', email_verified: true }
    const browser = site.browser()
    const { status, text } = await comeBack(browser, provider.authorize(await leave(browser)))
    expect(status).to.equal(409)
    expect(text).to.include('href="/auth/login?rd=%2Faccount">Sign in another way')
    expect(text).not.to.include('Sign in with Example again')
  })

  it('is the account page after a link that failed', async () => {
    const browser = await site.signedIn('user')
    const hop = await browser.submit('/auth/oidc/link', {})
    const to = /content="0;url=([^"]+)"/u.exec(hop.text)?.[1]?.replaceAll('&amp;', '&') ?? ''
    const { location } = await browser.navigate(to, 'same-origin')
    const callback = provider.authorize(location ?? '')
    callback.searchParams.delete('code')
    callback.searchParams.set('error', 'access_denied')
    const { status, text } = await comeBack(browser, callback)
    expect(status).to.equal(403)
    expect(text).to.include('href="/account">Back to your account')
  })

  it('is our icon, for a browser that looks for one beside JSON', async () => {
    const answer = await site.browser().get('/favicon.ico')
    expect(answer.headers.location).to.equal('/assets/gatehouse.svg')
    expect((await site.browser().get('/assets/gatehouse.svg')).status).to.equal(200)
  })
})
