import { expect } from 'chai'
import { navigation } from '../support/browser-client.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { HostileProvider } from '../support/hostile-provider.js'
import { comeBack, leave, providerEnvironment } from '../support/provider-walk.js'

const PASSWORD = 'a heron over wet slate roofs'

const origin = 'http://evil.test'

/** Everything a browser says of a request that another site had it make. */
const elsewhere = (own: string): Record<string, Record<string, string>> => ({
  'a form in a frame': { ...navigation('cross-site'), 'sec-fetch-dest': 'iframe', origin },
  'a form': { ...navigation('cross-site'), origin },
  'a form of a sibling host': { ...navigation('same-site'), origin },
  'fetch without CORS': { 'sec-fetch-mode': 'no-cors', 'sec-fetch-site': 'cross-site', origin },
  'an old browser': { origin },
  'a sandboxed frame': { origin: 'null' },
  'our host with another scheme': { origin: own.replace('http:', 'https:') },
  'our host with another port': { origin: 'http://localhost:1' },
  'a host that begins like ours': { origin: `${own}.evil.test` },
  'a host with ours as its user': { origin: `${own}@evil.test` },
  'our host in capitals': { origin: own.toUpperCase() },
  'an empty origin': { origin: '' },
  'a lie about the site': { 'sec-fetch-site': 'Same-Origin', origin },
  'two answers about the site': { 'sec-fetch-site': 'same-origin, cross-site', origin },
  'a site nobody defined': { 'sec-fetch-site': 'evil', origin: own },
  'a proxy that says it is ours': {
    origin,
    host: 'evil.test',
    'x-forwarded-host': 'evil.test',
    'x-forwarded-proto': 'http',
  },
  'a referrer that is ours': { origin, referer: `${own}/auth/login` },
  'a method in disguise': { origin, 'x-http-method-override': 'GET' },
})

/** What must not happen: a page of another site signs its visitor in, out, up, or changes anything. */
describe('attack: login CSRF, and every other change from another site', () => {
  let site: TestGateway
  let provider: HostileProvider
  before(async () => {
    provider = await HostileProvider.start()
    site = await startGateway({ env: providerEnvironment(provider) })
    const user = { username: 'attacker', email: null, name: null, password: PASSWORD, roles: [] }
    await site.gateway.services.accounts.create(user)
  })
  after(async () => {
    await site.stop()
    await provider.stop()
  })

  const form = { username: 'attacker', password: PASSWORD }
  const FORM = 'application/x-www-form-urlencoded'

  for (const what of Object.keys(elsewhere(''))) {
    it(`signs nobody in, up or out by ${what}`, async () => {
      const headers = elsewhere(site.url)[what] ?? {}
      const victim = await site.signedIn('user')
      const before = victim.cookie('jwt')
      for (const path of ['/auth/login', '/auth/register', '/auth/logout', '/auth/oidc/link']) {
        const answer = await victim.post(path, { headers, form })
        expect(answer.status, path).to.equal(403)
        expect(answer.headers['set-cookie'], path).to.equal(undefined)
      }
      const next = { current_password: '', new_password: PASSWORD }
      const changed = await victim.post('/account/password', { headers, form: next })
      expect(changed.status).to.equal(403)
      const stranger = await site.browser().post('/auth/login', { headers, form })
      expect(stranger.status, 'who was never here').to.equal(403)
      expect(victim.cookie('jwt')).to.equal(before)
    })
  }

  it('changes nothing with the cookie of a browser that says neither site nor origin', async () => {
    const victim = await site.signedIn('admin')
    const answer = await victim.post('/api/v1/users', { json: { username: 'by-csrf' } })
    expect(answer.status).to.equal(403)
    expect((await victim.post('/auth/logout', {})).status).to.equal(403)
  })

  it('reads no form where JSON is asked for, nor JSON out of a simple form', async () => {
    const victim = await site.signedIn('admin')
    const own = { 'sec-fetch-site': 'same-origin' }
    for (const type of [
      FORM,
      'text/plain',
      'multipart/form-data; boundary=x',
      'text/plain;application/json',
      '',
    ]) {
      const headers = { ...own, ...(type === '' ? {} : { 'content-type': type }) }
      const body = '{"username":"by-csrf"}'
      const length = { 'content-length': String(body.length) }
      const answer = await victim.post('/api/v1/users', {
        headers: { ...headers, ...length },
        body,
      })
      expect(answer.status, type).to.equal(415)
    }
  })

  it('signs nobody in by a link or an image: GET never takes a password', async () => {
    const browser = site.browser()
    const query = new URLSearchParams(form).toString()
    for (const path of ['/auth/login', '/auth/register', '/auth/logout', '/auth/token']) {
      const answer = await browser.navigate(`${path}?${query}`, 'cross-site')
      expect(answer.headers['set-cookie'], path).to.equal(undefined)
    }
    const signedIn = await site.signedIn('user')
    await signedIn.navigate('/auth/logout', 'cross-site')
    expect((await signedIn.get('/api/v1/me')).status, 'still signed in').to.equal(200)
  })

  it('signs nobody in as a developer from another site', async () => {
    for (const where of ['cross-site', 'same-site', 'Same-Origin', '']) {
      const answer = await site.browser().navigate('/auth/bypass?token=admin', where)
      expect(answer.status, where).to.equal(403)
      expect(answer.headers['set-cookie'], where).to.equal(undefined)
    }
  })

  it("signs nobody in by the attacker's own callback, opened in the victim's browser", async () => {
    const attacker = site.browser()
    provider.person = { sub: 'attacker' }
    const callback = provider.authorize(await leave(attacker))
    for (const victim of [site.browser(), await site.signedIn('user')]) {
      const before = victim.cookie('jwt')
      await leave(victim)
      await comeBack(victim, callback)
      expect(victim.cookie('jwt')).to.equal(before)
    }
  })

  it('answers no preflight of another site, so scripts there can send no header of ours', async () => {
    for (const path of ['/auth/login', '/auth/logout', '/api/v1/me', '/api/v1/users']) {
      const headers = {
        origin: 'http://evil.test',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization, content-type',
      }
      const answer = await site.browser().send('OPTIONS', path, { headers })
      const allowed = Object.keys(answer.headers).filter((name) =>
        name.startsWith('access-control-'),
      )
      expect(allowed, path).to.deep.equal([])
    }
  })

  for (const [method, header] of [
    ['GET', 'x-http-method-override'],
    ['GET', 'x-http-method'],
    ['GET', 'x-method-override'],
    ['HEAD', 'x-http-method-override'],
    ['OPTIONS', 'x-http-method-override'],
  ] as const) {
    it(`knows no ${header}: ${method} stays ${method}`, async () => {
      const victim = await site.signedIn('user')
      const ask = { headers: { [header]: 'POST', ...navigation('cross-site') } }
      await victim.send(method, '/auth/logout?_method=POST', ask)
      expect((await victim.get('/api/v1/me')).status).to.equal(200)
    })
  }
})
