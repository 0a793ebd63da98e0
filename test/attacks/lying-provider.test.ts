import { expect } from 'chai'
import { startGateway, type TestGateway } from '../support/gateway.js'
import {
  HostileProvider,
  saying,
  without,
  type Lies,
  type Part,
} from '../support/hostile-provider.js'
import { json, redirectTo, typed } from '../support/misbehaviour.js'
import { comeBack, leave, providersYaml, secretsOf } from '../support/provider-walk.js'
import { spareKey, unsigned } from '../support/signing-key.js'

const now = (): number => Math.floor(Date.now() / 1000)
const claiming = (claims: Part): Lies => ({ claims: saying(claims) })
const headed = (header: Part): Lies => ({ header: saying(header) })

/** What the provider says of the ceo, in each of the ways in which it must not be believed. */
const LIES: Readonly<Record<string, (p: HostileProvider) => Lies>> = {
  'another iss': () => claiming({ iss: 'https://evil.example' }),
  'its iss with a slash': (p) => claiming({ iss: `${p.issuer}/` }),
  'its iss in capitals': (p) => claiming({ iss: p.issuer.toUpperCase() }),
  'a list as iss': (p) => claiming({ iss: [p.issuer] }),
  'another aud': () => claiming({ aud: 'other' }),
  'aud with ours as a part': () => claiming({ aud: 'gatehouse-admin' }),
  'an empty list as aud': () => claiming({ aud: [] }),
  'no aud': () => ({ claims: without('aud') }),
  'two aud without azp': () => claiming({ aud: ['gatehouse', 'other'] }),
  'azp of another client': () => claiming({ azp: 'other' }),
  'azp of another client for two aud': () =>
    claiming({ aud: ['gatehouse', 'other'], azp: 'other' }),
  'another nonce': () => claiming({ nonce: 'other' }),
  'an empty nonce': () => claiming({ nonce: '' }),
  'a list as nonce': () => claiming({ nonce: [] }),
  'no nonce': () => ({ claims: without('nonce') }),
  'at_hash of another token': () => claiming({ at_hash: 'A'.repeat(22) }),
  'at_hash cut short': () => claiming({ at_hash: '' }),
  'an exp that is over': () => claiming({ exp: now() - 61 }),
  'exp as a string': () => claiming({ exp: String(now() + 300) }),
  'no exp': () => ({ claims: without('exp') }),
  'an iat to come': () => claiming({ iat: now() + 3600, exp: now() + 7200 }),
  'an iat of last week': () => claiming({ iat: now() - 604_800 }),
  'no iat': () => ({ claims: without('iat') }),
  'an nbf to come': () => claiming({ nbf: now() + 3600 }),
  'no sub': () => ({ claims: without('sub') }),
  'a number as sub': () => claiming({ sub: 1 }),
  'an object as sub': () => claiming({ sub: { $ne: null } }),
  'an empty sub': () => claiming({ sub: '' }),
  'no signature': () => ({ sign: unsigned }),
  'alg none with a signature': () => headed({ alg: 'none' }),
  'alg None': () => headed({ alg: 'None' }),
  'HS256 with its public key': (p) => ({ sign: (...parts) => p.key.signWithPublicKey(...parts) }),
  'a key outside of its key set': () => ({ sign: (...parts) => spareKey(1).sign(...parts) }),
  'a key id outside of its key set': () => headed({ kid: 'nobody' }),
  'a key in the header': () => ({
    header: saying({ jwk: spareKey(1).jwk, kid: undefined }),
    sign: (...parts) => spareKey(1).sign(...parts),
  }),
  'a key set elsewhere in the header': (p) => ({
    header: saying({ jku: `${p.issuer}/other-keys`, x5u: `${p.issuer}/other-keys` }),
    sign: (...parts) => spareKey(1).sign(...parts),
  }),
  'a critical extension': () => headed({ crit: ['b64'], b64: false }),
  'an access token for an ID token': () => headed({ typ: 'at+jwt' }),
  'a logout token for an ID token': () =>
    claiming({ events: { 'http://schemas.openid.net/event/backchannel-logout': {} } }),
  'no ID token': () => ({ tokens: without('id_token') }),
  'an ID token in five parts': () => ({ tokens: saying({ id_token: 'a.b.c.d.e' }) }),
  'another sub at userinfo': () => ({ userinfo: saying({ sub: 'the-ceo' }) }),
  'no sub at userinfo': () => ({ userinfo: without('sub') }),
  'a number as sub at userinfo': () => ({ userinfo: saying({ sub: 1 }) }),
  'a signed userinfo': () => ({ instead: { userinfo: typed('application/jwt', 'a.b.c') } }),
  'userinfo elsewhere': () => ({ instead: { userinfo: redirectTo('http://127.0.0.1:9/') } }),
  'tokens in an error': () => ({
    instead: { token: json({ error: 'x', access_token: 'a', id_token: 'a.b.c' }, 400) },
  }),
  'an error with 200': () => ({ instead: { token: json({ error: 'access_denied' }) } }),
  'tokens elsewhere': () => ({ instead: { token: redirectTo('http://127.0.0.1:9/', 307) } }),
  'another type of token': () => ({ tokens: saying({ token_type: 'mac' }) }),
}

/** What must not happen: a provider that lies, or stands in for another, signs anybody in. */
describe('attack: a provider that lies', () => {
  let site: TestGateway
  let liar: HostileProvider
  let honest: HostileProvider
  before(async () => {
    liar = await HostileProvider.start()
    honest = await HostileProvider.start()
    const both = { liar, honest }
    site = await startGateway({ env: secretsOf(both), yaml: providersYaml(both) })
    honest.person = { sub: 'the-ceo', email: 'ceo@example.test', email_verified: true }
    const browser = site.browser()
    await comeBack(browser, honest.authorize(await leave(browser, undefined, 'honest')))
  })
  after(async () => {
    await site.stop()
    await liar.stop()
    await honest.stop()
  })
  beforeEach(() => {
    liar.lies = {}
    // Without an e-mail in the ID token userinfo is asked too.
    liar.person = { sub: 'a-nobody' }
  })

  const people = () => site.gateway.models.User.count()

  for (const [what, lies] of Object.entries(LIES)) {
    it(`signs nobody in by ${what}`, async () => {
      const before = await people()
      liar.lies = lies(liar)
      const browser = site.browser()
      const answer = await comeBack(
        browser,
        liar.authorize(await leave(browser, undefined, 'liar')),
      )
      expect(answer.status, answer.text).to.equal(502)
      expect(answer.text).to.not.include('access-').and.not.include('eyJ')
      expect(browser.cookie('jwt')).to.equal(undefined)
      expect(browser.cookie(site.settings.session.name)).to.equal(undefined)
      expect(await people()).to.equal(before)
    })
  }

  it('makes nobody the ceo of another provider by saying their name, number or address', async () => {
    liar.person = { sub: 'the-ceo', preferred_username: 'ceo', name: 'The CEO', roles: ['admin'] }
    const browser = site.browser()
    await comeBack(browser, liar.authorize(await leave(browser, undefined, 'liar')))
    const me = (await browser.get('/api/v1/me')).json()
    expect(me).to.deep.include({ username: 'ceo-2', email: null, roles: [] })

    liar.person = { sub: 'other', email: 'ceo@example.test', email_verified: true }
    const again = site.browser()
    const answer = await comeBack(again, liar.authorize(await leave(again, undefined, 'liar')))
    expect(answer.status).to.equal(409)
    expect(again.cookie('jwt')).to.equal(undefined)
  })

  describe('and wants the code of another (mix-up)', () => {
    it('gets none: the code goes to the provider whose callback it came to', async () => {
      const before = liar.count('token')
      const browser = site.browser()
      const begun = await leave(browser, undefined, 'liar')
      // The liar sends the browser on to the honest one, with our state and its own callback.
      const relayed = new URL(begun)
      relayed.searchParams.set('redirect_uri', `${site.url}/auth/honest/callback`)
      const answer = await comeBack(browser, honest.authorize(relayed.href))
      expect(answer.status).to.equal(400)
      expect(liar.count('token')).to.equal(before)
      expect(browser.cookie('jwt')).to.equal(undefined)
    })

    it('gets none by naming itself: iss must be that of the callback (RFC 9207)', async () => {
      for (const iss of [liar.issuer, '', `${honest.issuer}/`, 'x', honest.issuer.toUpperCase()]) {
        const browser = site.browser()
        const callback = honest.authorize(await leave(browser, undefined, 'honest'))
        callback.searchParams.set('iss', iss)
        const before = honest.count('token')
        expect((await comeBack(browser, callback)).status, iss).to.equal(400)
        expect(honest.count('token'), 'the code stays with us').to.equal(before)
      }
    })

    it('gets none by metadata that name the endpoints of another, or another as issuer', async () => {
      for (const lies of [
        saying({ issuer: honest.issuer }),
        saying({ token_endpoint: 'http://evil.example/token' }),
        saying({ jwks_uri: 'http://169.254.169.254/latest/meta-data' }),
        saying({ authorization_endpoint: 'javascript:alert(1)' }),
      ]) {
        const fresh = await HostileProvider.start()
        fresh.lies = { metadata: lies }
        const other = { env: secretsOf({ fresh }), yaml: providersYaml({ fresh }) }
        const gateway = await startGateway(other)
        const answer = await gateway.browser().navigate('/auth/fresh', 'same-origin')
        expect(answer.status).to.equal(502)
        expect(answer.location).to.equal(null)
        await gateway.stop()
        await fresh.stop()
      }
    })
  })
})
