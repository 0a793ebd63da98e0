import { createHmac, randomUUID } from 'node:crypto'
import { expect } from 'chai'
import type { JwtSettings } from '../../config/settings.js'
import { AppError } from '../../errors/app-error.js'
import { Secret } from '../../lib/secret.js'
import type { Account } from '../../services/account.js'
import { createTokens, MAX_TOKEN_BYTES } from '../../services/tokens.js'

const SECRET = 'only-for-this-test-4f7d1c0b9a8e6d5c'
const NOW = new Date('2026-11-24T12:00:00.900Z')

const settings: JwtSettings = {
  secret: new Secret(SECRET),
  algorithm: 'HS256',
  lifetimeSeconds: 6 * 3600,
  audience: 'https://gate.example.com',
  issuer: 'https://gate.example.com',
}

const at = (now: Date, bypassOn = true, more: Partial<JwtSettings> = {}) =>
  createTokens({ settings: { ...settings, ...more }, clock: { now: () => now }, bypassOn })

const account: Account = {
  id: '7d444840-9dc0-11d1-b245-5ffdce74fad2',
  username: 'ada',
  name: 'Ada Lovelace',
  email: 'ada@example.test',
  emailVerified: true,
  roles: ['manage_users'],
  disabled: false,
  hasPassword: true,
  lastSignedInAt: null,
  createdAt: NOW,
  updatedAt: NOW,
  version: 1,
}

const how = { amr: 'pwd', sid: randomUUID(), rev: 7 }
const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1000)
const codeOf = (act: () => unknown): string => {
  try {
    act()
  } catch (error) {
    return error instanceof AppError ? error.code : String(error)
  }
  return 'accepted'
}

/** Signs anything with our secret: what only a stolen key, or a mistake of ours, could make. */
function forge(payload: unknown, header: object = { alg: 'HS256', typ: 'at+jwt' }): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const text = `${part(header)}.${part(payload)}`
  return `${text}.${createHmac('sha256', SECRET).update(text).digest('base64url')}`
}

describe('tokens', () => {
  const { token, claims } = at(NOW).issue(account, how)

  it('say exactly the claims of the contract, and nothing of the row', () => {
    expect(Object.keys(claims).sort()).to.deep.equal(
      'amr aud email exp iat iss jti name rev roles sid sub username'.split(' '),
    )
    const wider = { ...account, passwordHash: '$argon2id$', secret: 'x' }
    expect(Object.keys(at(NOW).issue(wider, how).claims)).to.have.length(13)
  })

  it('live six hours from a whole second that is not ahead of the clock', () => {
    expect(claims.iat).to.equal(Math.floor(NOW.getTime() / 1000))
    expect(claims.exp - claims.iat).to.equal(21_600)
  })

  it('verify to the same claims until the second they expire', () => {
    expect(at(later(21_598)).verify(token)).to.deep.equal(claims)
    expect(codeOf(() => at(later(21_600)).verify(token))).to.equal('token_expired')
  })

  it('say who they were of after they have expired, to end what they began; forged ones do not', () => {
    const late = at(later(30 * 86_400))
    expect(late.verifyIgnoringExpiry(token)).to.deep.equal(claims)
    for (const lie of Object.values(lies)) {
      expect(codeOf(() => late.verifyIgnoringExpiry(lie))).to.equal('invalid_token')
    }
  })

  it('are refused where the bypass is off when the bypass made them, even with our own signature', () => {
    const made = at(NOW).issue(account, { ...how, amr: 'bypass' }).token
    expect(at(NOW, true).verify(made).amr).to.deep.equal(['bypass'])
    expect(codeOf(() => at(NOW, false).verify(made))).to.equal('invalid_token')
  })

  it('are refused under another key, issuer or audience', () => {
    const other = { secret: new Secret(`${SECRET}!`) }
    expect(codeOf(() => at(NOW, true, other).verify(token))).to.equal('invalid_token')
    expect(codeOf(() => at(NOW, true, { issuer: 'https://x' }).verify(token))).to.equal(
      'invalid_token',
    )
    expect(codeOf(() => at(NOW, true, { audience: 'https://x' }).verify(token))).to.equal(
      'invalid_token',
    )
  })

  const lies: Record<string, string> = {
    'alg none': `${forge(claims, { alg: 'none', typ: 'at+jwt' }).split('.').slice(0, 2).join('.')}.`,
    'alg HS512': forge(claims, { alg: 'HS512', typ: 'at+jwt' }),
    'typ JWT': forge(claims, { alg: 'HS256', typ: 'JWT' }),
    'no typ': forge(claims, { alg: 'HS256' }),
    'a crit it does not know': forge(claims, { alg: 'HS256', typ: 'at+jwt', crit: ['b64'] }),
    'no exp': forge({ ...claims, exp: undefined }),
    'a text as exp': forge({ ...claims, exp: '9999999999' }),
    'a fraction as exp': forge({ ...claims, exp: claims.exp + 0.5 }),
    'no sub': forge({ ...claims, sub: undefined }),
    'a name as sub': forge({ ...claims, sub: 'ada' }),
    'no jti': forge({ ...claims, jti: undefined }),
    'no sid': forge({ ...claims, sid: undefined }),
    'no rev': forge({ ...claims, rev: undefined }),
    'a rev below zero': forge({ ...claims, rev: -1 }),
    'a text as rev': forge({ ...claims, rev: '7' }),
    'no amr': forge({ ...claims, amr: [] }),
    'a text as roles': forge({ ...claims, roles: 'admin' }),
    'a list as payload': forge([claims]),
    'null as payload': forge(null),
    'two audiences': forge({ ...claims, aud: [settings.audience, 'https://other'] }),
  }
  for (const [lie, text] of Object.entries(lies)) {
    it(`are refused with ${lie}`, () => {
      expect(codeOf(() => at(NOW).verify(text))).to.equal('invalid_token')
    })
  }

  for (const text of [
    '',
    '.',
    '..',
    'a.b',
    'a.b.c',
    'a.b.c.d',
    '\u0000',
    `${'a'.repeat(9999)}.b.c`,
  ]) {
    it(`refuse the text ${JSON.stringify(text).slice(0, 20)} as no token at all`, () => {
      expect(codeOf(() => at(NOW).verify(text))).to.equal('invalid_token')
    })
  }

  it('stay under two kilobytes: more roles than fit are refused when assigned, not when sent', () => {
    const many = { ...account, roles: Array.from({ length: 200 }, (_, n) => `role_number_${n}`) }
    expect(codeOf(() => at(NOW).requireFit(many))).to.equal('token_too_large')
    expect(codeOf(() => at(NOW).issue(many, how))).to.equal('token_too_large')
    expect(Buffer.byteLength(token)).to.be.lessThan(MAX_TOKEN_BYTES)
    expect(codeOf(() => at(NOW).requireFit(account))).to.equal('accepted')
  })
})
