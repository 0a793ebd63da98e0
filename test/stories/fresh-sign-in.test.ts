import { expect } from 'chai'
import { makeService } from '../support/api-keys.js'
import { apiClient } from '../support/api-client.js'
import { navigation, type Answer, type BrowserClient } from '../support/browser-client.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { HostileProvider } from '../support/hostile-provider.js'
import { providerEnvironment } from '../support/provider-walk.js'
import { TestTime } from '../support/revocations.js'

const NOBODY = '7f2c0f6e-3e0e-4f1f-9a51-1f6f3a4f6b0c'
const MINUTES = 60

const headingOf = ({ text }: Answer): string | undefined => /<h1>([^<]*)<\/h1>/u.exec(text)?.[1]

/** Where the link that says `label` leads. */
function linkTo(label: string, { text }: Answer): string {
  const links = [...text.matchAll(/<a [^>]*?href="([^"]*)"[^>]*>(.*?)<\/a>/gsu)]
  const found = links.find(([, , said = '']) => said.replaceAll(/<[^>]*>/gu, '').trim() === label)
  if (found?.[1] === undefined) throw new Error(`no link ${label} in ${text}`)
  return found[1].replaceAll('&amp;', '&')
}

/** Whoever finds a browser open may look around, but not stay for good. */
describe('a sign-in of long ago', () => {
  let site: TestGateway
  let provider: HostileProvider
  let time: TestTime
  beforeEach(async () => {
    time = new TestTime()
    provider = await HostileProvider.start()
    site = await startGateway({ clock: time.clock, env: providerEnvironment(provider) })
  })
  afterEach(async () => {
    await site.stop()
    await provider.stop()
  })

  const WAYS_TO_STAY = {
    'links a provider': { path: '/auth/oidc/link', form: {}, backTo: '/account' },
    'unlinks one': {
      path: `/account/identities/${NOBODY}/unlink`,
      form: {},
      backTo: '/account',
    },
    'sets a first password': {
      path: '/account/password',
      form: { new_password: 'six herons over the weir' },
      backTo: '/account',
    },
    'hides that one was copied': { path: '/account/reuse/dismiss', form: {}, backTo: '/account' },
    'makes a key': {
      path: '/account/keys',
      form: { name: 'mine' },
      backTo: '/account/keys',
    },
  }
  const press = (browser: BrowserClient, way: keyof typeof WAYS_TO_STAY) =>
    browser.submit(WAYS_TO_STAY[way].path, WAYS_TO_STAY[way].form)

  for (const way of Object.keys(WAYS_TO_STAY) as (keyof typeof WAYS_TO_STAY)[]) {
    it(`no longer ${way}, and is led to a sign-in and back`, async () => {
      const browser = await site.signedIn('user')
      time.pass(15 * MINUTES + 1)
      const refused = await press(browser, way)
      expect(refused.status, refused.text).to.equal(401)
      expect(refused.headers['www-authenticate']).to.include('insufficient_user_authentication')
      expect(refused.text).to.include('Sign in again first.')
      expect(refused.text, 'no password stands in a page').not.to.include('herons')
      const on = await browser.navigate(linkTo('Sign in again', refused), 'same-origin')
      expect([on.status, headingOf(on)]).to.deep.equal([200, 'Sign in again'])
      expect(on.text).to.include('name="username"').and.include('value="user"')
      const back = await browser.navigate(linkTo('go back', on), 'same-origin')
      expect(back.status, 'and stays signed in').to.equal(200)
      const there = new URL(linkTo('admin', on), site.url).searchParams.get('rd') ?? ''
      expect(there).to.match(new RegExp(`^${WAYS_TO_STAY[way].backTo}(?:\\?|$)`, 'u'))
    })

    it(`${way} while it is new`, async () => {
      const browser = await site.signedIn('user')
      time.pass(15 * MINUTES - 1)
      expect((await press(browser, way)).status).to.be.oneOf([200, 201, 303, 404])
    })
  }

  it('brings back to the form what was typed there, which was refused for nothing else', async () => {
    const browser = await site.signedIn('admin')
    time.pass(15 * MINUTES + 1)
    const form = 'name=a+%26+%C3%BC&scopes=admin&expires_in_days=30&networks=192.0.2.0%2F24'
    const headers = navigation('same-origin')
    const refused = await browser.post('/account/keys', { form, headers })
    expect(refused.status).to.equal(401)
    const on = await browser.navigate(linkTo('Sign in again', refused), 'same-origin')
    const back = linkTo('go back', on)
    for (const { text } of [refused, await browser.navigate(back, 'same-origin')]) {
      expect(text).to.include('value="a &amp; ü"').and.include('value="192.0.2.0/24"')
      expect(text).to.match(/<input[^>]*value="admin"[^>]*checked/u)
      expect(text).to.match(/<option value="30" selected/u)
    }
    const elsewhere = await browser.navigate(back, 'cross-site')
    expect(elsewhere.text, 'and no link of another site').not.to.include('checked')
  })

  it('brings back to the page alone where what was typed is too long for an address', async () => {
    const browser = await site.signedIn('admin')
    time.pass(15 * MINUTES + 1)
    const form = { name: 'ü'.repeat(200), expires_in_days: '30', networks: 'ü'.repeat(1000) }
    const refused = await browser.submit('/account/keys', form)
    expect(linkTo('Sign in again', refused)).to.equal('/auth/login?rd=%2Faccount%2Fkeys&from=fresh')
  })

  it('is not asked for a first password that it could not set', async () => {
    const browser = await site.signedIn('user')
    expect((await browser.get('/account')).text).to.include('name="new_password"')
    time.pass(15 * MINUTES + 1)
    const page = await browser.get('/account')
    expect(page.text).not.to.include('name="new_password"')
    expect(linkTo('Sign in again', page)).to.equal('/auth/login?rd=%2Faccount&from=fresh')
  })

  it('is made new by a password, and keeps saying what for while it is wrong', async () => {
    const password = 'five herons over the weir'
    const person = { username: 'grace', email: null, name: null, password, roles: [] }
    await site.gateway.services.accounts.create(person)
    const browser = site.browser()
    await browser.submit('/auth/login', { username: 'grace', password })
    time.pass(15 * MINUTES + 1)
    expect((await press(browser, 'makes a key')).status).to.equal(401)
    const form = { username: 'grace', rd: '/account/keys', from: 'fresh' }
    const wrong = await browser.submit('/auth/login', { ...form, password: 'wrong' })
    expect([wrong.status, headingOf(wrong)]).to.deep.equal([401, 'Sign in again'])
    const right = await browser.submit('/auth/login', { ...form, password })
    expect([right.status, right.headers.location]).to.deep.equal([303, '/account/keys'])
    expect((await press(browser, 'makes a key')).status).to.equal(201)
  })

  it('is not made new by refreshing it', async () => {
    const browser = await site.signedIn('user')
    time.pass(15 * MINUTES + 1)
    expect((await browser.submit('/auth/refresh', {})).status).to.equal(303)
    expect((await press(browser, 'makes a key')).status).to.equal(401)
  })

  it('is not made new by a clock that is set back, and bears one that is a little slow', async () => {
    const browser = await site.signedIn('user')
    const makesKeyAfter = async (seconds: number): Promise<number> => {
      time.setClock(seconds)
      expect((await browser.submit('/auth/refresh', {})).status).to.equal(303)
      return (await press(browser, 'makes a key')).status
    }
    expect(await makesKeyAfter(-59)).to.equal(201)
    expect(await makesKeyAfter(-2)).to.equal(401)
  })

  it('is refused by the API in a code of its own, for keys of others as well', async () => {
    const admin = await apiClient(site, 'admin')
    const service = await makeService(admin)
    time.pass(15 * MINUTES + 1)
    for (const path of ['/api/v1/keys', `/api/v1/users/${service.userId}/keys`]) {
      const answer = await admin.post(path, { name: 'more' })
      expect([answer.status, answer.json()['error']]).to.deep.equal([401, 'fresh_sign_in_required'])
    }
  })

  it('changes a password by the one before, and ends sessions: that is proof, and no harm', async () => {
    const password = 'five herons over the weir'
    const person = { username: 'grace', email: null, name: null, password, roles: [] }
    await site.gateway.services.accounts.create(person)
    const browser = site.browser()
    await browser.submit('/auth/login', { username: 'grace', password })
    time.pass(15 * MINUTES + 1)
    const change = { current_password: password, new_password: 'six herons over the weir' }
    expect((await browser.submit('/account/password', change)).status).to.equal(303)
    expect((await browser.submit('/account/sessions/end', { keep: 'current' })).status).to.equal(
      303,
    )
  })
})
