import { expect } from 'chai'
import type { Answer, BrowserClient } from '../support/browser-client.js'
import { startGateway, type TestGateway } from '../support/gateway.js'

const PASSWORD = 'a heron over wet slate roofs'
const APP = 'https://app.example.test/a'

/** The cookies of an answer, without their values and times: what a browser knows them by. */
const known = (answer: Answer): string[] =>
  (answer.headers['set-cookie'] ?? []).map((line) =>
    line
      .replace(/=[^;]*/u, '')
      .replace(/; (?:Max-Age|Expires)=[^;]*/giu, '')
      .replace(/^((?:__Host-)?flow-)[\da-f]{16}/u, '$1'),
  )

const TOKEN = '__Secure-jwt; Domain=example.test; Path=/; HttpOnly; Secure; SameSite=Strict'
const REFRESH = '__Secure-jwt_refresh; Path=/auth/refresh; HttpOnly; Secure; SameSite=Strict'
const HINT = '__Host-jwt_hint; Path=/; HttpOnly; Secure; SameSite=Strict'
const SESSION = '__Secure-gatehouse_session; Path=/auth; HttpOnly; Secure; SameSite=Lax'
const RETURNS = '__Host-returns; Path=/; HttpOnly; Secure; SameSite=Lax'

/**
 * What must not happen: with COOKIE_DOMAIN, where sibling hosts share the token's cookie, they come by
 * another one of ours, or steer a browser by one that they plant.
 */
describe('attack: sibling hosts within COOKIE_DOMAIN', () => {
  let site: TestGateway
  before(async () => {
    site = await startGateway({
      yaml: 'access: [{ host: app.example.test, allow: signed-in }]',
      env: {
        ...{ PUBLIC_URL: 'https://gate.example.test', COOKIE_DOMAIN: 'example.test' },
        ...{ COOKIE_NAME: '__Secure-jwt', SESSION_NAME: '__Secure-gatehouse_session' },
        BYPASS_ALLOW_REMOTE: 'true',
      },
    })
    await site.browser().submit('/auth/register', { username: 'victim', password: PASSWORD })
    await site.browser().submit('/auth/register', { username: 'attacker', password: PASSWORD })
  })
  after(() => site.stop())

  const signIn = async (username: string): Promise<BrowserClient> => {
    const browser = site.browser()
    await browser.submit('/auth/login', { username, password: PASSWORD })
    return browser
  }
  const plant = (browser: BrowserClient, name: string, value: string): void =>
    void browser.cookies.set(`${name} planted`, { name, value, path: '/', flags: '' })
  const whoIs = async (browser: BrowserClient): Promise<unknown> =>
    (await browser.get('/api/v1/me')).json()['username']
  const login = `/auth/login?rd=${encodeURIComponent(APP)}`

  it('get the cookie of the token alone, from every door in', async () => {
    const all = [TOKEN, REFRESH, HINT, SESSION]
    const person = { username: 'newcomer', password: PASSWORD }
    expect(known(await site.browser().submit('/auth/register', person))).to.have.members(all)
    const browser = site.browser()
    expect(known(await browser.submit('/auth/login', person))).to.have.members(all)
    expect(known(await browser.submit('/auth/refresh', {}))).to.have.members(all)
    expect(known(await site.browser().get('/auth/bypass?token=user'))).to.have.members(all)
    expect(known(await browser.navigate(login))).to.deep.equal([RETURNS])
  })

  it('keep none of them after any door out: each goes by the very flags it came with', async () => {
    for (const leave of ['/auth/logout', '/auth/refresh/logout']) {
      const browser = await signIn('victim')
      const answer = await browser.submit(leave, {})
      expect(known(answer), leave).to.have.members([TOKEN, REFRESH, HINT, SESSION])
      expect([...browser.cookies.keys()], leave).to.deep.equal([])
    }
    const stale = site.browser()
    plant(stale, '__Secure-jwt', 'a.b.c')
    const refused = await stale.submit('/auth/refresh', {})
    expect(known(refused)).to.have.members([TOKEN, REFRESH, HINT])
  })

  it('sign nobody in as somebody else by a refresh token and whatever hint they can name', async () => {
    const attacker = await signIn('attacker')
    const token = attacker.cookie('__Secure-jwt_refresh') ?? ''
    const hint = attacker.cookie('__Host-jwt_hint') ?? ''
    for (const name of [
      'jwt_hint',
      '__Secure-jwt_hint',
      '__host-jwt_hint',
      '\u00a0__Host-jwt_hint',
    ]) {
      for (const browser of [site.browser(), await signIn('victim')]) {
        const before = await whoIs(browser)
        browser.cookies.delete('__Secure-jwt_refresh /auth/refresh')
        plant(browser, '__Secure-jwt_refresh', token)
        plant(browser, name, hint)
        await browser.submit('/auth/refresh', { rd: APP })
        expect([undefined, before]).to.include(await whoIs(browser))
      }
    }
  })

  it('neither stop people on their way nor send them round by counts that they make up', async () => {
    const browser = await signIn('victim')
    for (const name of ['returns', '__Secure-returns', '__host-returns', '\u00a0__Host-returns']) {
      plant(browser, name, 'AAAAAAAA.999.1~x~..~'.repeat(40))
      expect((await browser.navigate(login)).headers.location, name).to.equal(APP)
    }
    // Even of its right name, which they cannot give it, it is read and not believed blindly.
    for (const value of [
      'x',
      '~~~',
      'AAAAAAAA.-1.1',
      `AAAAAAAA.${'9'.repeat(400)}.1`,
      '%00',
      '"',
    ]) {
      const other = await signIn('victim')
      plant(other, '__Host-returns', value)
      expect((await other.navigate(login)).headers.location, value).to.equal(APP)
    }
  })

  it('show who is signed out the sign-in page at last, and no circle, by any cookie of ours', async () => {
    for (const name of [
      '__Secure-jwt',
      '__Secure-jwt_hint',
      '__Host-jwt_hint',
      '__Secure-jwt_refresh',
    ]) {
      const browser = site.browser()
      plant(browser, name, 'planted')
      const passed: string[] = []
      let answer = await browser.navigate(login)
      for (let steps = 0; steps < 10; steps += 1) {
        const { location } = answer.headers
        passed.push(location ?? '')
        if (location === undefined) break
        answer = location.startsWith('/auth/refresh')
          ? await browser.submit('/auth/refresh', { rd: APP })
          : await browser.navigate(location)
      }
      expect(passed.length, name).to.be.below(4)
      expect(answer.text, name).to.include('<h1>Sign in</h1>')
    }
  })
})
