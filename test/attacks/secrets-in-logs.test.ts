import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { HostileProvider, saying } from '../support/hostile-provider.js'
import { json } from '../support/misbehaviour.js'
import { comeBack, leave, providerEnvironment } from '../support/provider-walk.js'
import { createSecretWatch, secretWatch } from '../support/secret-watch.js'

/**
 * What must not happen: a password, token, cookie, code or key in a line that the gateway logs.
 * The last check is the root hook of test/setup.ts: every secret that any gateway of the run used
 * against every line that any of them logged.
 */
describe('attack: reading the log for secrets', () => {
  let site: TestGateway
  let provider: HostileProvider
  before(async () => {
    provider = await HostileProvider.start()
    site = await startGateway({ env: { ...providerEnvironment(provider), LOG_LEVEL: 'trace' } })
  })
  after(async () => {
    await site.stop()
    await provider.stop()
  })
  afterEach(() => {
    provider.lies = {}
  })

  const fresh = (): string => `canary ${randomUUID()} of a heron`
  const expectUnlogged = (...secrets: (string | undefined)[]): void => {
    for (const secret of secrets) {
      expect(secret?.length).to.be.above(11)
      expect(site.log.join('').includes(secret ?? ''), secret).to.equal(false)
    }
  }

  it('finds no password, right or wrong, well-formed or not', async () => {
    const [right, wrong, next] = [fresh(), fresh(), fresh()]
    const browser = site.browser()
    const username = 'logged'
    await browser.post('/auth/register', { json: { username, password: right } })
    await browser.submit('/account/password', { current_password: wrong, new_password: next })
    await browser.submit('/account/password', { current_password: right, new_password: next })
    const other = site.browser()
    await other.post('/auth/login', { json: { username, password: wrong } })
    await other.post('/auth/login', { json: { username, password: [next] } })
    await other.post('/auth/login', { json: { username, [next]: 1 } })
    await other.post('/auth/login', {
      headers: { 'content-type': 'application/json' },
      body: `{"username":"logged","password":"${next}`,
    })
    await other.get(`/auth/login?password=${encodeURIComponent(next)}`)
    const basic = Buffer.from(`logged:${next}`).toString('base64')
    await other.get('/api/v1/me', { headers: { authorization: `Basic ${basic}` } })
    expectUnlogged(right, wrong, next, basic)
  })

  it('finds no token, cookie or session, whole or broken', async () => {
    const browser = await site.signedIn('user')
    const jwt = browser.cookie('jwt') ?? ''
    const session = browser.cookie(site.settings.session.name) ?? ''
    for (const authorization of [`Bearer ${jwt}`, `Bearer ${jwt}x`, `bearer  ${jwt}`, jwt]) {
      await site.browser().get('/api/v1/me', { headers: { authorization } })
    }
    const cookies = [`jwt=${jwt.slice(0, -2)}`, `jwt=${jwt}; jwt=${jwt}x`, `${jwt}=jwt`]
    for (const cookie of cookies) await site.browser().get('/account', { headers: { cookie } })
    await site.browser().get(`/account?token=${jwt}`)
    await site.browser().get(`/auth/token?access_token=${jwt}`)
    await browser.submit('/auth/logout', {})
    const [, , signature] = jwt.split('.')
    expectUnlogged(jwt, signature, jwt.slice(0, -2), session, session.slice(4, 30))
  })

  it('finds no code, state, verifier or token of a provider, whatever goes wrong', async () => {
    const lies: HostileProvider['lies'][] = [
      {},
      { claims: saying({ nonce: 'other' }) },
      { claims: saying({ sub: 7 }) },
      { tokens: saying({ token_type: 'x', id_token: `${provider.accessToken}.a.b` }) },
      { instead: { token: json({ error: 'x', error_description: provider.accessToken }, 400) } },
      { instead: { token: json({ error: provider.accessToken }, 400) } },
      { instead: { userinfo: json({ sub: provider.accessToken }) } },
    ]
    for (const one of lies) {
      provider.lies = { ...one }
      provider.person = { sub: randomUUID() }
      const browser = site.browser()
      const address = await leave(browser)
      const asked = new URL(address).searchParams
      const binding = [...browser.cookies.values()][0]?.value.split('.')[1]
      const callback = provider.authorize(address)
      await comeBack(site.browser(), callback)
      await comeBack(browser, callback)
      await comeBack(browser, callback)
      const { clientSecret, accessToken, idTokens } = provider
      const sent = [asked.get('state'), asked.get('nonce'), callback.searchParams.get('code')]
      expectUnlogged(...sent.map(String), binding, clientSecret, accessToken, ...idTokens)
    }
  })

  it('is watched over the whole run: one planted secret is found in every spelling', () => {
    const secret = 'a "quoted" secret/ö'
    for (const line of [
      secret,
      JSON.stringify({ msg: secret }),
      `?x=${encodeURIComponent(secret)}`,
    ]) {
      const watch = createSecretWatch()
      watch.keepSecret('planted', secret)
      watch.keepLine('{"msg":"request"}')
      expect(watch.findLeaks()).to.deep.equal([])
      watch.keepLine(`before ${line} after`)
      expect(watch.findLeaks(), line).to.have.length(1)
      watch.publish([`known: ${secret}`])
      expect(watch.findLeaks(), 'what is known to all is no secret').to.deep.equal([])
    }
    expect(secretWatch.secrets).to.be.above(50)
    expect(secretWatch.lines).to.be.above(50)
  })
})
