import { expect } from 'chai'
import type { BrowserClient } from '../support/browser-client.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { HostileProvider } from '../support/hostile-provider.js'
import { providerEnvironment, leave, comeBack } from '../support/provider-walk.js'

describe('signing in by an OpenID provider', () => {
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
  beforeEach(() => {
    provider.lies = {}
    provider.person = { sub: 'ada-1', email: 'ada@example.test', email_verified: true, name: 'Ada' }
  })

  const whole = async (browser: BrowserClient, rd?: string) =>
    comeBack(browser, provider.authorize(await leave(browser, rd)))

  it('leaves with PKCE, state, nonce and our own callback address', async () => {
    const asked = new URL(await leave(site.browser())).searchParams
    expect(asked.get('code_challenge_method')).to.equal('S256')
    expect(asked.get('redirect_uri')).to.equal(`${site.url}/auth/oidc/callback`)
    for (const name of ['state', 'nonce', 'code_challenge']) {
      expect(asked.get(name), name).to.match(/^[\w-]{43}$/u)
    }
  })

  it('ties the pending sign-in to the browser by a Lax cookie for /auth alone', async () => {
    const browser = site.browser()
    await leave(browser)
    const [cookie, ...others] = [...browser.cookies.values()]
    expect(others).to.have.length(0)
    expect(cookie?.path).to.equal('/auth')
    expect(cookie?.flags)
      .to.match(/HttpOnly/u)
      .and.match(/Secure/u)
      .and.match(/SameSite=Lax/u)
  })

  it('ends on a page of ours that goes on to the place asked for', async () => {
    const browser = site.browser()
    const answer = await whole(browser, '/account?a=1')
    expect(answer.status).to.equal(200)
    expect(answer.text).to.include('content="0;url=/account?a=1"')
    const me = (await browser.get('/api/v1/me')).json()
    expect(me).to.deep.include({ username: 'ada', email: 'ada@example.test', amr: ['oidc:oidc'] })
    expect([...browser.cookies.values()].map(({ name }) => name)).to.have.members([
      'jwt',
      'jwt_refresh',
      'jwt_hint',
      site.settings.session.name,
    ])
  })

  it('needs no page in between where the browser never left our own site', async () => {
    const browser = site.browser()
    const { pathname, search } = provider.authorize(await leave(browser, '/account'))
    const answer = await browser.navigate(pathname + search, 'same-origin')
    expect(answer.status).to.equal(302)
    expect(answer.headers.location).to.equal('/account')
  })

  it('finds the same account again by issuer and subject, whatever else has changed', async () => {
    const first = site.browser()
    await whole(first)
    provider.person = { sub: 'ada-1', email: 'new@example.test', email_verified: true }
    const second = site.browser()
    await whole(second)
    const id = async (browser: BrowserClient) => (await browser.get('/api/v1/me')).json()['id']
    expect(await id(second)).to.equal(await id(first))
  })

  it('lets thirty tabs of one browser sign in at once', async () => {
    const browser = site.browser()
    const addresses = await Promise.all(Array.from({ length: 30 }, () => leave(browser)))
    const answers = await Promise.all(
      addresses.map((address) => comeBack(browser, provider.authorize(address))),
    )
    expect(answers.map(({ status }) => status)).to.deep.equal(Array(30).fill(200))
    for (const { text } of answers) expect(text).to.include('Finishing sign-in')
    expect([...browser.cookies.keys()].some((name) => name.startsWith('flow-'))).to.equal(false)
  })

  it('takes a callback once: of twenty at once one signs in', async () => {
    const browser = site.browser()
    const callback = provider.authorize(await leave(browser))
    const cookies = [...browser.cookies.values()].map(({ name, value }) => `${name}=${value}`)
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        comeBack(site.browser(), callback, { cookie: cookies.join('; ') }),
      ),
    )
    const signedIn = answers.filter(({ headers }) =>
      headers['set-cookie']?.some((line) => line.startsWith('jwt=')),
    )
    expect(signedIn).to.have.length(1)
    expect(answers.filter(({ status }) => status === 400)).to.have.length(19)
  })

  it('says that a callback was used, and offers to start again', async () => {
    const browser = site.browser()
    const callback = provider.authorize(await leave(browser))
    const answer = await comeBack(site.browser(), callback)
    expect(answer.status, 'another browser').to.equal(400)
    expect(answer.text).to.include('already used').and.include('href="/auth/oidc"')
    const mine = await comeBack(browser, callback)
    expect(mine.status, "the browser's own sign-in is left alone").to.equal(200)
  })

  it('sends who is signed in already and replays a callback home', async () => {
    const browser = site.browser()
    const callback = provider.authorize(await leave(browser))
    await comeBack(browser, callback)
    const again = await comeBack(browser, callback)
    expect(again.status).to.equal(200)
    expect(again.text).to.include('content="0;url=/"')
  })

  for (const query of [
    '',
    '?',
    '?code=a',
    '?state=',
    '?state=%00',
    '?code=a&state=out-of-thin-air',
  ]) {
    it(`refuses the callback ${JSON.stringify(query)} and starts nothing`, async () => {
      const answer = await site.browser().navigate(`/auth/oidc/callback${query}`, 'cross-site')
      expect(answer.status).to.equal(400)
      expect(answer.headers['set-cookie']).to.equal(undefined)
    })
  }

  it('refuses a doubled state, and leaves the pending sign-in alone', async () => {
    const browser = site.browser()
    const callback = provider.authorize(await leave(browser))
    const doubled = new URL(callback)
    doubled.searchParams.append('state', 'x')
    expect((await comeBack(browser, doubled)).status).to.equal(400)
    expect((await comeBack(browser, callback)).status).to.equal(200)
  })

  it('says when the provider refused, and when it is broken', async () => {
    const browser = site.browser()
    const denied = provider.authorize(await leave(browser))
    denied.searchParams.delete('code')
    denied.searchParams.set('error', 'access_denied')
    expect((await comeBack(browser, denied)).status).to.equal(403)

    const callback = provider.authorize(await leave(browser))
    provider.lies = { instead: { token: (res) => void res.writeHead(500).end() } }
    const broken = await comeBack(browser, callback)
    expect(broken.status).to.equal(502)
    expect(broken.text).to.include('The sign-in provider does not answer as it should.')
  })

  it('does not know a provider nobody configured', async () => {
    for (const path of ['/auth/elsewhere', '/auth/elsewhere/callback?state=a', '/auth/__proto__']) {
      expect((await site.browser().get(path)).status, path).to.equal(404)
    }
  })
})
