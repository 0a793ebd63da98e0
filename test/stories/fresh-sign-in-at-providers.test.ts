import { expect } from 'chai'
import type { Answer, BrowserClient } from '../support/browser-client.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { HostileProvider, saying, type Lies } from '../support/hostile-provider.js'
import { comeBack, leave, providersYaml, secretsOf } from '../support/provider-walk.js'
import { spareKey } from '../support/signing-key.js'

const now = (): number => Math.floor(Date.now() / 1000)
const signedInAgo = (seconds: number): Lies => ({ claims: saying({ auth_time: now() - seconds }) })

/** What each kind of provider's word is worth for what stays, and how people go on without. */
describe('a fresh sign-in at a provider', () => {
  let provider: HostileProvider
  let site: TestGateway
  let browser: BrowserClient
  before(async () => {
    provider = await HostileProvider.start()
    const all = { says: provider, trusted: provider, never: provider }
    const yaml = providersYaml(all)
      .replace('{id: trusted,', '{id: trusted, fresh_sign_in: callback,')
      .replace('{id: never,', '{id: never, fresh_sign_in: never,')
    site = await startGateway({ env: secretsOf(all), yaml })
  })
  after(async () => {
    await site.stop()
    await provider.stop()
  })
  beforeEach(() => {
    provider.lies = {}
    browser = site.browser()
  })

  const signInAt = async (id: string): Promise<Answer> =>
    comeBack(browser, provider.authorize(await leave(browser, undefined, id)))
  const begin = (id: string, how: string): Promise<Answer> =>
    browser.navigate(`/auth/${id}?fresh=${how}&rd=%2Faccount%2Fkeys`, 'same-origin')
  const signInAnewAt = async (id: string, how = 'asked'): Promise<Answer> =>
    comeBack(browser, provider.authorize((await begin(id, how)).location ?? ''))
  const makesKey = async (): Promise<number> =>
    (await browser.submit('/account/keys', { name: 'stays' })).status

  it('is one whenever the ID token says so, for as long as the person signed in there', async () => {
    for (const [ago, status] of [
      [0, 201],
      [14 * 60, 201],
      [15 * 60 + 1, 401],
    ] as const) {
      provider.lies = signedInAgo(ago)
      expect((await signInAt('says')).status).to.equal(200)
      expect(await makesKey(), `${ago} s ago`).to.equal(status)
    }
  })

  const NO_PROOFS: Readonly<Record<string, () => Lies>> = {
    'no auth_time': () => ({}),
    'an auth_time of long ago': () => signedInAgo(16 * 60),
    'an auth_time to come': () => signedInAgo(-120),
    'an auth_time in milliseconds': () => ({ claims: saying({ auth_time: Date.now() }) }),
    'an auth_time in words': () => ({ claims: saying({ auth_time: String(now()) }) }),
    'an auth_time signed by another': () => ({
      ...signedInAgo(0),
      sign: (...parts) => spareKey(1).sign(...parts),
    }),
  }
  for (const [what, lies] of Object.entries(NO_PROOFS)) {
    it(`is none with ${what}: the person stays as signed in as they were`, async () => {
      await signInAt('says')
      const before = browser.cookie('jwt')
      provider.lies = lies()
      const answer = await signInAnewAt('says')
      expect(answer.status, answer.text).to.be.oneOf([403, 502])
      expect(browser.cookie('jwt')).to.equal(before)
      expect((await browser.get('/api/v1/me')).status).to.equal(200)
      expect(await makesKey()).to.equal(401)
    })
  }

  it('makes nobody new an account without a proof, and leaves a line', async () => {
    provider.person = { sub: 'never-seen', email: 'new@example.test', email_verified: true }
    const before = await site.gateway.models.User.count()
    expect((await signInAnewAt('says')).status).to.equal(403)
    expect(await site.gateway.models.User.count()).to.equal(before)
    const line = site.log.find((text) => text.includes('fresh_sign_in_unproven: no auth_time'))
    expect(line).to.include('sign_in_failed')
    provider.person = { sub: 'ada-1' }
  })

  it('is asked for once more in stronger words, and then in another way, and never in a circle', async () => {
    await signInAt('says')
    const first = await signInAnewAt('says')
    expect(first.text).to.include('href="/auth/says?fresh=again&amp;rd=%2Faccount%2Fkeys"')
    const second = await signInAnewAt('says', 'again')
    expect(second.status).to.equal(403)
    expect(second.text).not.to.include('href="/auth/says')
    const otherwise = '/auth/login?rd=%2Faccount%2Fkeys&from=fresh'
    for (const { text } of [first, second]) {
      expect(text).to.include(`href="${otherwise.replace('&', '&amp;')}"`)
      expect(text).not.to.include('http-equiv="refresh"')
    }
    const page = await browser.navigate(otherwise, 'same-origin')
    expect(page.text).to.include('href="/auth/says?fresh=asked&amp;rd=%2Faccount%2Fkeys"')
  })

  it('is none at a provider that cannot show it, which nobody is sent to in vain', async () => {
    provider.lies = signedInAgo(0)
    await signInAt('never')
    expect(await makesKey()).to.equal(401)
    const page = await browser.navigate('/auth/login?from=fresh', 'same-origin')
    expect(page.text).to.include('cannot show that you signed in just now')
    expect(page.text).not.to.include('href="/auth/never')
    const answer = await begin('never', 'asked')
    expect([answer.status, answer.location]).to.deep.equal([403, null])
    expect(answer.text).not.to.include('href="/auth/never')
  })

  it('is every callback of a provider whose callback was said to do', async () => {
    await signInAt('trusted')
    expect(await makesKey()).to.equal(201)
    provider.lies = signedInAgo(16 * 60)
    expect((await signInAnewAt('trusted')).status).to.equal(200)
    expect(await makesKey()).to.equal(201)
  })
})
