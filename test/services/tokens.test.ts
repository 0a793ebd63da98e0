import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import type { JwtSettings } from '../../config/settings.js'
import { AppError } from '../../errors/app-error.js'
import { Secret } from '../../lib/secret.js'
import type { Account } from '../../services/account.js'
import { createTokens, MAX_TOKEN_BYTES } from '../../services/tokens.js'
import { createSecretKeys } from '../../services/tokens/keys.js'
import { forge, headerOf, kidOf } from '../support/forge.js'

const SECRET = 'only-for-this-test-4f7d1c0b9a8e6d5c'
const OLDER = 'older-secret-of-this-test-0b9a8e6d5c4f7d'
const NOW = new Date('2026-11-24T12:00:00.900Z')

const settings: JwtSettings = {
  secrets: [new Secret(SECRET)],
  algorithm: 'HS256',
  keyMaxAgeSeconds: 90 * 86_400,
  lifetimeSeconds: 6 * 3600,
  audience: 'https://gate.example.com',
  issuer: 'https://gate.example.com',
}

const at = (now: Date, bypassOn = true, more: Partial<JwtSettings> = {}) => {
  const all = { ...settings, ...more }
  const keys = createSecretKeys(all.secrets)
  return createTokens({ settings: all, keys, clock: { now: () => now }, bypassOn })
}

const account: Account = {
  id: '7d444840-9dc0-11d1-b245-5ffdce74fad2',
  kind: 'person',
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
const forged = (payload: unknown, header: object = headerOf(SECRET)): string =>
  forge({ header, payload }, SECRET)

describe('tokens', () => {
  const { token, claims } = at(NOW).issue(account, how)

  it('say exactly the claims of the contract, and nothing of the row', () => {
    expect(Object.keys(claims).sort()).to.deep.equal(
      'amr aud email email_verified exp iat iss jti name rev roles sid sub username'.split(' '),
    )
    const wider = { ...account, passwordHash: '$argon2id$', secret: 'x' }
    expect(Object.keys(at(NOW).issue(wider, how).claims)).to.have.length(14)
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
    expect(at(later(90_000)).verifyIgnoringExpiry(token)).to.deep.equal(claims)
    const other = { secrets: [new Secret(OLDER)] }
    expect(codeOf(() => at(NOW, true, other).verifyIgnoringExpiry(token))).to.equal('invalid_token')
  })

  it('never live longer than they may now, whatever was allowed when they were signed', () => {
    const shorter = { lifetimeSeconds: 900 }
    const cut = at(later(898), true, shorter).verify(token)
    expect(cut).to.deep.equal({ ...claims, exp: claims.iat + 900 })
    expect(codeOf(() => at(later(900), true, shorter).verify(token))).to.equal('token_expired')
    const endless = forged({ ...claims, exp: claims.iat + 10 ** 9 })
    expect(at(NOW).verify(endless).exp).to.equal(claims.exp)
    expect(codeOf(() => at(later(21_600)).verify(endless))).to.equal('token_expired')
  })

  it('are refused where the bypass is off when the bypass made them, even with our own signature', () => {
    const made = at(NOW).issue(account, { ...how, amr: 'bypass' }).token
    expect(at(NOW, true).verify(made).amr).to.deep.equal(['bypass'])
    expect(codeOf(() => at(NOW, false).verify(made))).to.equal('invalid_token')
    expect(codeOf(() => at(NOW, false).verifyIgnoringExpiry(made))).to.equal('invalid_token')
  })

  it('are refused under another key, issuer or audience', () => {
    const elsewhere: Partial<JwtSettings>[] = [
      { secrets: [new Secret(`${SECRET}!`)] },
      { issuer: 'https://gate.example.com/' },
      { issuer: 'https://x' },
      { audience: 'https://x' },
    ]
    for (const more of elsewhere) {
      expect(codeOf(() => at(NOW, true, more).verify(token))).to.equal('invalid_token')
    }
  })

  it('are signed by the first of several secrets, and verified by each', () => {
    const both = { secrets: [new Secret(OLDER), new Secret(SECRET)] }
    expect(at(NOW, true, both).verify(token)).to.deep.equal(claims)
    const renewed = at(NOW, true, both).issue(account, how).token
    expect(Buffer.from(renewed.split('.')[0]!, 'base64url').toString()).to.include(kidOf(OLDER))
    const newest = { secrets: [new Secret(OLDER)] }
    expect(at(NOW, true, newest).verify(renewed).sub).to.equal(account.id)
    expect(codeOf(() => at(NOW, true, newest).verify(token))).to.equal('invalid_token')
  })

  it('bear up with a clock that is five seconds behind the one that signed them', () => {
    expect(at(later(-5)).verify(token)).to.deep.equal(claims)
    expect(codeOf(() => at(later(-6)).verify(token))).to.equal('invalid_token')
    const soon = forged({ ...claims, nbf: claims.iat + 5 })
    expect(at(NOW).verify(soon)).to.deep.equal(claims)
    const tooSoon = forged({ ...claims, nbf: claims.iat + 6 })
    expect(codeOf(() => at(NOW).verify(tooSoon))).to.equal('invalid_token')
  })

  it('stay under two kilobytes: more roles than fit are refused when assigned, not when sent', () => {
    const many = { ...account, roles: Array.from({ length: 200 }, (_, n) => `role_number_${n}`) }
    expect(codeOf(() => at(NOW).requireFit(many))).to.equal('token_too_large')
    expect(codeOf(() => at(NOW).issue(many, how))).to.equal('token_too_large')
    expect(Buffer.byteLength(token)).to.be.lessThan(MAX_TOKEN_BYTES)
    expect(codeOf(() => at(NOW).requireFit(account))).to.equal('accepted')
  })

  it('can be signed and read whenever they fit', () => {
    const fitting = (count: number): Account => ({
      ...account,
      roles: Array.from({ length: count }, (_, n) => `role_${n}`),
    })
    const counts = Array.from({ length: 200 }, (_, count) => count)
    const most = counts.filter((n) => codeOf(() => at(NOW).requireFit(fitting(n))) === 'accepted')
    expect(most.length).to.be.greaterThan(50)
    const largest = at(NOW).issue(fitting(most.at(-1)!), { ...how, amr: 'passport:cas' }).token
    expect(at(NOW).verify(largest).roles).to.have.length(most.at(-1)!)
  })
})
