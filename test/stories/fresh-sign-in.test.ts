import { expect } from 'chai'
import { makeService } from '../support/api-keys.js'
import { apiClient } from '../support/api-client.js'
import type { BrowserClient } from '../support/browser-client.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { HostileProvider } from '../support/hostile-provider.js'
import { providerEnvironment } from '../support/provider-walk.js'
import { TestTime } from '../support/revocations.js'

const NOBODY = '7f2c0f6e-3e0e-4f1f-9a51-1f6f3a4f6b0c'
const MINUTES = 60

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
    'links a provider': { path: '/auth/oidc/link', form: {} },
    'unlinks one': { path: `/account/identities/${NOBODY}/unlink`, form: {} },
    'sets a first password': {
      path: '/account/password',
      form: { new_password: 'six herons over the weir' },
    },
    'hides that one was copied': { path: '/account/reuse/dismiss', form: {} },
    'makes a key': { path: '/account/keys', form: { name: 'mine' } },
  }
  const press = (browser: BrowserClient, way: keyof typeof WAYS_TO_STAY) =>
    browser.submit(WAYS_TO_STAY[way].path, WAYS_TO_STAY[way].form)

  for (const way of Object.keys(WAYS_TO_STAY) as (keyof typeof WAYS_TO_STAY)[]) {
    it(`no longer ${way}, and is told how to go on`, async () => {
      const browser = await site.signedIn('user')
      time.pass(15 * MINUTES + 1)
      const refused = await press(browser, way)
      expect(refused.status, refused.text).to.equal(401)
      expect(refused.headers['www-authenticate']).to.include('insufficient_user_authentication')
      expect(refused.text).to.include('Sign in again first.').and.include('href="/auth/logout"')
      expect((await browser.get('/account')).status, 'and stays signed in').to.equal(200)
    })

    it(`${way} while it is new`, async () => {
      const browser = await site.signedIn('user')
      time.pass(15 * MINUTES - 1)
      expect((await press(browser, way)).status).to.be.oneOf([200, 201, 303, 404])
    })
  }

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
