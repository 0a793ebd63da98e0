import { expect } from 'chai'
import {
  HostileProvider,
  saying,
  without,
  type Lies,
  type Part,
} from '../support/hostile-provider.js'
import { detailOf, endOf, SetClock, signIn, wayIn } from '../support/open-id-sign-in.js'
import { SigningKey, spareKey, unsigned } from '../support/signing-key.js'

const now = (): number => Math.floor(Date.now() / 1000)
const claiming = (claims: Part): Lies => ({ claims: saying(claims) })
const headed = (header: Part): Lies => ({ header: saying(header) })
const LOGOUT = { 'http://schemas.openid.net/event/backchannel-logout': {} }

/** What the provider does, and what the log hears of it. */
type Table = Readonly<Record<string, readonly [lies: (p: HostileProvider) => Lies, heard: string]>>

const SIGNATURES: Table = {
  'alg none, although the metadata lists it': [() => ({ sign: unsigned }), 'alg'],
  'HS256 with the public key as its secret': [
    (p) => ({ sign: (...parts) => p.key.signWithPublicKey(...parts) }),
    'alg',
  ],
  'a key that is not in the key set': [
    () => ({ sign: (...parts) => spareKey(1).sign(...parts) }),
    'signature',
  ],
  'a key id that is not in the key set': [() => headed({ kid: 'nobody' }), 'no applicable keys'],
  'another algorithm than the pinned one': [() => headed({ alg: 'PS256' }), 'alg'],
  'a critical header parameter': [
    () => headed({ crit: ['x'], x: 1 }),
    'OAUTH_UNSUPPORTED_OPERATION',
  ],
  'a payload changed after signing': [
    (p) => ({
      sign: (header, claims) => {
        const [head, , signature] = p.key.sign(header, claims).split('.')
        const payload = Buffer.from(JSON.stringify({ ...claims, sub: 'ceo' }))
        return `${head}.${payload.toString('base64url')}.${signature}`
      },
    }),
    'signature',
  ],
  'a key of 1024 bits': [
    (p) => {
      p.key = new SigningKey(1024)
      return {}
    },
    'modulusLength',
  ],
}

const UNCHECKED: Table = {
  'at_hash of another access token': [() => claiming({ at_hash: 'A'.repeat(22) }), 'at_hash'],
  'at_hash that is no string': [() => claiming({ at_hash: 1 }), 'at_hash'],
  'iat a day ahead': [() => claiming({ iat: now() + 86_400, exp: now() + 90_000 }), 'iat'],
  'iat more than a minute ahead': [() => claiming({ iat: now() + 65 }), 'iat'],
  'iat a week old': [() => claiming({ iat: now() - 604_800 }), 'iat'],
  'iat eleven minutes old': [() => claiming({ iat: now() - 660 }), 'iat'],
  'azp of another client, aud of one value': [() => claiming({ azp: 'other' }), 'azp'],
  'an empty sub': [() => claiming({ sub: '' }), 'sub'],
  'a sub of 256 characters': [() => claiming({ sub: 'x'.repeat(256) }), 'sub'],
  'a sub outside ASCII': [() => claiming({ sub: 'adá' }), 'sub'],
  'a sub with a line break': [() => claiming({ sub: 'ada\nadmin' }), 'sub'],
  'a logout token by its typ': [() => headed({ typ: 'logout+jwt' }), 'typ'],
  'a logout token by its events': [() => claiming({ events: LOGOUT }), 'events'],
  'an access token by its typ': [() => headed({ typ: 'at+jwt' }), 'typ'],
}

const CHECKED: Table = {
  'another issuer': [() => claiming({ iss: 'https://evil.example' }), 'iss'],
  'the issuer with a slash behind it': [(p) => claiming({ iss: `${p.issuer}/` }), 'iss'],
  'another audience': [() => claiming({ aud: 'other' }), 'aud'],
  'further audiences without azp': [() => claiming({ aud: ['gatehouse', 'other'] }), 'aud'],
  'an audience of mixed kinds': [
    () => claiming({ aud: ['gatehouse', 7], azp: 'gatehouse' }),
    'aud',
  ],
  'a sub that is a number': [() => claiming({ sub: 7 }), 'sub'],
  'an exp that has passed': [() => claiming({ exp: now() - 61 }), 'exp'],
  'no exp': [() => ({ claims: without('exp') }), 'exp'],
  'no iat': [() => ({ claims: without('iat') }), 'iat'],
  'an nbf ahead': [() => claiming({ nbf: now() + 90 }), 'nbf'],
  'another nonce': [() => claiming({ nonce: 'other' }), 'nonce'],
  'no nonce': [() => ({ claims: without('nonce') }), 'nonce'],
  'claims that are a list': [
    (p) => ({ sign: (header) => p.key.sign(header, [] as unknown as Part) }),
    'top level object',
  ],
}

const MISSING: Table = {
  'no ID token at all': [() => ({ tokens: without('id_token') }), 'id_token'],
  'an empty ID token': [() => ({ tokens: saying({ id_token: '' }) }), 'id_token'],
  'an ID token of two parts': [() => ({ tokens: saying({ id_token: 'a.b' }) }), 'Invalid JWT'],
  'no access token': [() => ({ tokens: without('access_token') }), 'access_token'],
}

describe('the ID token', () => {
  let provider: HostileProvider
  beforeEach(async () => {
    provider = await HostileProvider.start()
  })
  afterEach(() => provider.stop())

  const refuses = (table: Table): void => {
    for (const [what, [lies, heard]] of Object.entries(table)) {
      it(`is refused with ${what}`, async () => {
        provider.lies = lies(provider)
        const played = await signIn(wayIn(provider), (address) => provider.authorize(address))
        expect(endOf(played)).to.equal('error: provider_unavailable')
        expect(detailOf(played)).to.contain(heard)
      })
    }
  }

  describe('its signature is always verified, by the pinned algorithm (4.12 line 1)', () => {
    refuses(SIGNATURES)
  })
  describe('what the library leaves unchecked is checked (4.12 line 2)', () => refuses(UNCHECKED))
  describe('what the library checks stays checked', () => refuses(CHECKED))
  describe('it cannot be left out (4.12 line 3)', () => refuses(MISSING))

  it('is judged by the clock that was given, and by no other', async () => {
    const clock = new SetClock()
    const corp = wayIn(provider, { context: { clock } })
    const end = async (): Promise<string> => {
      const played = await signIn(corp, (address) => provider.authorize(address))
      return endOf(played) + detailOf(played)
    }
    for (const hours of [3, -6]) {
      clock.advance(hours * 3600)
      expect(await end()).to.match(/OAUTH_JWT_TIMESTAMP|id_token: iat/u)
    }
    const at = clock.now().getTime() / 1000
    provider.lies = claiming({ iat: Math.floor(at), exp: Math.floor(at) + 60 })
    expect(await end()).to.equal('success')
  })

  const accepted: Readonly<Record<string, (p: HostileProvider) => Lies>> = {
    'without at_hash': () => ({ claims: without('at_hash') }),
    'without typ': () => ({ header: without('typ') }),
    'with typ in full': () => headed({ typ: 'application/jwt' }),
    'with us as azp': () => claiming({ azp: 'gatehouse' }),
    'for several audiences, us as azp': () =>
      claiming({ aud: ['x', 'gatehouse'], azp: 'gatehouse' }),
    'with a clock 50 seconds ahead': () => claiming({ iat: now() + 50, nbf: now() + 50 }),
    'that ended 50 seconds ago by our clock': () => claiming({ exp: now() - 50 }),
    'with a sub of 255 characters': () => claiming({ sub: 'x'.repeat(255) }),
  }
  for (const [how, lies] of Object.entries(accepted)) {
    it(`is accepted ${how}`, async () => {
      provider.lies = lies(provider)
      const played = await signIn(wayIn(provider), (address) => provider.authorize(address))
      expect(endOf(played) + detailOf(played)).to.equal('success')
    })
  }
})
