import { createHash } from 'node:crypto'
import { expect } from 'chai'
import type { BrowserClient } from '../support/browser-client.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { HostileProvider } from '../support/hostile-provider.js'
import { comeBack, leave, providerEnvironment } from '../support/provider-walk.js'

/** Names that another host of the same domain can give a cookie that reaches us. */
const PLANTED = ['flow-', '__Secure-flow-', '__host-flow-', '\u00a0__Host-flow-', '__Host_flow-']

/** What must not happen: a sibling host, or somebody on an open wire, puts cookies of ours into a browser. */
describe('attack: cookies planted by a sibling host', () => {
  let site: TestGateway
  let provider: HostileProvider
  before(async () => {
    provider = await HostileProvider.start()
    const env = { PUBLIC_URL: 'https://gate.example.test', COOKIE_NAME: '__Host-jwt' }
    const more = { SESSION_NAME: '__Secure-gatehouse_session', BYPASS_ALLOW_REMOTE: 'true' }
    site = await startGateway({ env: { ...providerEnvironment(provider), ...env, ...more } })
  })
  after(async () => {
    await site.stop()
    await provider.stop()
  })

  /** A sign-in that the attacker began: how it comes back, and the name and value of its cookie. */
  async function begun() {
    provider.person = { sub: 'attacker' }
    const attacker = site.browser()
    const address = await leave(attacker)
    const state = new URL(address).searchParams.get('state') ?? ''
    const suffix = createHash('sha256').update(state).digest('hex').slice(0, 16)
    const [cookie] = attacker.cookies.values()
    return { callback: provider.authorize(address), cookie, suffix, attacker }
  }

  async function signedInAs(sub: string): Promise<BrowserClient> {
    const browser = site.browser()
    provider.person = { sub, preferred_username: sub }
    await comeBack(browser, provider.authorize(await leave(browser)))
    return browser
  }

  /** The victim's own cookie of that name is gone: the attacker overwrote it, or let it expire. */
  function plant(browser: BrowserClient, name: string, value: string): void {
    browser.cookies.delete('__Secure-jwt_refresh /auth/refresh')
    browser.cookies.set(`${name} /auth`, { name, value, path: '/auth', flags: '' })
  }

  const whoIs = async (browser: BrowserClient): Promise<number> =>
    (await browser.get('/api/v1/me')).status

  it('hold in nobody else: the sign-in itself goes through', async () => {
    const { callback, attacker } = await begun()
    expect((await comeBack(attacker, callback)).status).to.equal(200)
    expect(await whoIs(attacker)).to.equal(200)
    expect([...attacker.cookies.keys()].filter((name) => name.includes('flow-'))).to.be.empty
  })

  for (const prefix of PLANTED) {
    it(`sign nobody in as somebody else by ${JSON.stringify(prefix)}`, async () => {
      const { callback, cookie, suffix } = await begun()
      const victim = site.browser()
      const name = prefix + suffix
      victim.cookies.set(name, { name, value: cookie?.value ?? '', path: '/', flags: '' })
      const answer = await comeBack(victim, callback)
      expect(answer.status).to.equal(400)
      expect(await whoIs(victim)).to.equal(401)
    })
  }

  it('are told from ours by name: each of ours has a prefix, and every flag', async () => {
    const { attacker, callback } = await begun()
    await comeBack(attacker, callback)
    const other = site.browser()
    await leave(other)
    const ours = [...attacker.cookies.values(), ...other.cookies.values()]
    expect(ours.map(({ name }) => name.replace(/[\da-f]{16}$/u, ''))).to.have.members([
      '__Host-jwt',
      '__Host-jwt_hint',
      '__Secure-jwt_refresh',
      '__Secure-gatehouse_session',
      '__Host-flow-',
    ])
    for (const { name, flags } of ours) {
      expect(flags, name)
        .to.match(/; HttpOnly/u)
        .and.match(/; Secure/u)
        .and.not.match(/Domain/iu)
      expect(flags, name).to.match(/SameSite=(?:Strict|Lax)/u)
      if (name.startsWith('__Host-')) expect(flags, name).to.match(/Path=\/;/u)
    }
  })

  for (const hint of ['', '__Secure-jwt_hint', '__host-jwt_hint', '\u00a0__Host-jwt_hint']) {
    it(`sign nobody in by a refresh cookie, with ${hint || 'no'} hint planted`, async () => {
      const { attacker, callback } = await begun()
      await comeBack(attacker, callback)
      const victim = await signedInAs('victim')
      const theirs = victim.cookie('__Host-jwt_hint') ?? ''
      for (const browser of [site.browser(), victim]) {
        plant(browser, '__Secure-jwt_refresh', attacker.cookie('__Secure-jwt_refresh') ?? '')
        if (hint !== '') plant(browser, hint, attacker.cookie('__Host-jwt_hint') ?? '')
        const headers = { 'sec-fetch-site': 'same-origin', accept: 'application/json' }
        const answer = await browser.post('/auth/refresh', { json: {}, headers })
        expect(answer.status).to.equal(401)
        expect(answer.text).not.to.include('attacker')
      }
      expect(theirs).not.to.equal(attacker.cookie('__Host-jwt_hint'))
      expect((await victim.get('/api/v1/me')).json()['username']).to.equal('victim')
    })
  }

  it('go with the sign-out: each under the flags that its prefix asks for', async () => {
    const { attacker, callback } = await begun()
    await comeBack(attacker, callback)
    const headers = { 'sec-fetch-site': 'same-origin' }
    const answer = await attacker.post('/auth/logout', { headers })
    const cleared = answer.headers['set-cookie'] ?? []
    expect(cleared).to.have.length(4)
    for (const line of cleared) expect(line).to.match(/^__(?:Host|Secure)-[^;]*=;.*; Secure/u)
    expect([...attacker.cookies.keys()]).to.deep.equal([])
  })
})
