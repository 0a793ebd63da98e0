import { expect } from 'chai'
import type { BrowserClient } from '../support/browser-client.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { HostileProvider } from '../support/hostile-provider.js'
import { comeBack, leave, providerEnvironment } from '../support/provider-walk.js'

const PASSWORD = 'a heron over wet slate roofs'

/** What must not happen: a cookie that was in the browser before the sign-in is worth anything after it. */
describe('attack: session fixation', () => {
  let site: TestGateway
  let provider: HostileProvider
  let name: string
  before(async () => {
    provider = await HostileProvider.start()
    site = await startGateway({ env: providerEnvironment(provider) })
    name = site.settings.session.name
    const { accounts } = site.gateway.services
    for (const username of ['victim', 'attacker']) {
      const user = { username, email: null, name: null, password: PASSWORD, roles: [] }
      await accounts.create(user)
    }
  })
  after(async () => {
    await site.stop()
    await provider.stop()
  })

  const byPassword = (browser: BrowserClient, username = 'victim') =>
    browser.submit('/auth/login', { username, password: PASSWORD })
  const byProvider = async (browser: BrowserClient) => {
    provider.person = { sub: 'someone' }
    return comeBack(browser, provider.authorize(await leave(browser)))
  }
  const byBypass = (browser: BrowserClient) => browser.get('/auth/bypass?token=user')
  const byRegistering = (browser: BrowserClient) => {
    const username = `new-${String(Date.now())}`
    return browser.submit('/auth/register', { username, password: PASSWORD })
  }

  /** Puts the attacker's cookie into a browser, as a page of a sibling host could. */
  const plant = (browser: BrowserClient, cookie: string, value: string): void => {
    const path = cookie === name ? '/auth' : '/'
    browser.cookies.set(`${cookie} ${path}`, { name: cookie, value, path, flags: '' })
  }
  const isSignedIn = async (browser: BrowserClient): Promise<boolean> =>
    (await browser.get('/api/v1/me')).status === 200

  const waysIn = { byPassword, byProvider, byBypass, byRegistering }
  for (const [way, signIn] of Object.entries(waysIn)) {
    it(`${way}: a session planted before is another one after, and opens nothing`, async () => {
      const attacker = site.browser()
      await byPassword(attacker, 'attacker')
      const planted = attacker.cookie(name) ?? ''
      const victim = site.browser()
      plant(victim, name, planted)
      await signIn(victim)
      expect(await isSignedIn(victim)).to.equal(true)
      expect(victim.cookie(name)).to.be.a('string').and.not.equal(planted)
      expect(victim.cookie(name)?.split('.')[0]).to.not.equal(planted.split('.')[0])
      const holder = site.browser()
      plant(holder, name, planted)
      const replay = await holder.navigate('/auth/oidc/callback?state=x&code=y', 'cross-site')
      expect(replay.status, 'the planted session is at its end').to.equal(400)
      expect(await isSignedIn(holder)).to.equal(false)
    })

    it(`${way}: a token planted before is replaced, never mixed with the new one`, async () => {
      const attacker = site.browser()
      await byPassword(attacker, 'attacker')
      const victim = site.browser()
      plant(victim, 'jwt', attacker.cookie('jwt') ?? '')
      await signIn(victim)
      expect(victim.cookie('jwt')).to.not.equal(attacker.cookie('jwt'))
      const me = (await victim.get('/api/v1/me')).json()
      expect(me['username']).to.not.equal('attacker')
      const sid = (await attacker.get('/api/v1/me')).json()['session_id']
      expect(me['session_id'], 'a session of its own').to.not.equal(sid)
    })
  }

  for (const [what, value] of [
    ['a made-up one', 's%3Aattackers-choice.c2lnbmF0dXJl'],
    ['one without a signature', 'attackers-choice'],
    ['one that is a pending sign-in', 's%3Apending%3Ax.y'],
    ['an empty one', ''],
    ['a long one', `s%3A${'a'.repeat(3000)}.b`],
  ] as const) {
    it(`takes no session identifier from the browser: ${what}`, async () => {
      const victim = site.browser()
      plant(victim, name, value)
      await byPassword(victim)
      const after = victim.cookie(name) ?? ''
      expect(after).to.match(/^s%3A[\w-]{32}\./u)
      expect(after).to.not.equal(value)
    })
  }

  it('begins no session for who only looks', async () => {
    const browser = site.browser()
    for (const path of ['/', '/auth/login', '/auth/register', '/auth/logout', '/docs']) {
      await browser.navigate(path)
    }
    await browser.post('/auth/login', {
      json: { username: 'victim', password: 'not the password' },
    })
    expect([...browser.cookies.keys()]).to.deep.equal([])
  })

  it('leaves nothing of a session behind at sign-out: neither cookie nor record', async () => {
    const browser = site.browser()
    await byPassword(browser)
    const old = browser.cookie(name) ?? ''
    await browser.submit('/auth/logout', {})
    expect(browser.cookie(name)).to.equal(undefined)
    const thief = site.browser()
    plant(thief, name, old)
    const answer = await thief.navigate('/auth/oidc/callback?state=x&code=y', 'cross-site')
    expect(answer.status).to.equal(400)
  })

  it('keeps a session of the attacker from taking the wish of the victim to link', async () => {
    const attacker = site.browser()
    await byPassword(attacker, 'attacker')
    const victim = site.browser()
    await byPassword(victim)
    plant(victim, name, attacker.cookie(name) ?? '')
    await victim.submit('/auth/oidc/link', {})
    provider.person = { sub: 'the-attackers-identity' }
    const answer = await comeBack(attacker, provider.authorize(await leave(attacker)))
    expect(answer.status).to.equal(200)
    const user = await site.gateway.services.accounts.verifyPassword('victim', PASSWORD)
    expect(await site.gateway.services.linking.list(user?.id ?? '')).to.have.length(0)
  })
})
