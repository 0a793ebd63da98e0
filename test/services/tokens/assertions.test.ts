import { expect } from 'chai'
import { AppError } from '../../../errors/app-error.js'
import { createAssertions, type Assertions } from '../../../services/tokens/assertions.js'
import type { Claims } from '../../../services/tokens/claims.js'
import { makeKeyPair, toSigningKey } from '../../../services/tokens/key-pair.js'
import type { SigningKey } from '../../../services/tokens/keys.js'
import { TestClock } from '../../support/signing-keys.js'

const newKey = async (): Promise<SigningKey> => {
  const { jwk, privateKey } = await makeKeyPair('ES256')
  return toSigningKey(jwk, privateKey)
}

describe('assertions', () => {
  let clock: TestClock
  let key: SigningKey | null
  let assertions: Assertions
  let claims: Claims

  beforeEach(async () => {
    clock = new TestClock()
    key = await newKey()
    const signing = (): SigningKey => {
      if (key) return key
      throw new AppError('unavailable')
    }
    assertions = createAssertions({ signing, clock })
    const now = Math.floor(clock.now().getTime() / 1000)
    claims = {
      ...{
        iss: 'https://gate.example.com',
        aud: 'https://gate.example.com',
        sub: 'u',
        jti: 'j',
        sid: 's',
      },
      ...{ iat: now, exp: now + 3600, username: 'ada', name: 'Ada', email: 'ada@example.com' },
      ...{ email_verified: true, roles: ['ops'], amr: ['pwd'], rev: 7 },
    }
  })

  const of = (more: Partial<Claims> = {}, host = 'app.example.com') =>
    assertions.of({ ...claims, ...more }, host)
  const said = (text: string): Record<string, unknown> =>
    JSON.parse(Buffer.from(text.split('.')[1] ?? '', 'base64url').toString()) as Record<
      string,
      unknown
    >

  it('say who it is to one app for a minute, and nothing that only we need', () => {
    const { iat } = claims
    expect(said(of().text)).to.deep.include({
      iss: claims.iss,
      aud: 'app.example.com',
      sub: 'u',
      sid: 's',
      username: 'ada',
      name: 'Ada',
      email: 'ada@example.com',
      roles: ['ops'],
      amr: ['pwd'],
      iat,
      exp: iat + 60,
    })
    expect(said(of().text)).not.to.have.any.keys('rev')
  })

  it('are signed once for a session, an app and half their life', () => {
    const { text } = of()
    expect(of({ jti: 'of another token' }).text).to.equal(text)
    clock.wait(29)
    expect(of().text).to.equal(text)
    clock.wait(1)
    expect(of().text).not.to.equal(text)
  })

  const OTHERS: Record<string, Partial<Claims>> = {
    'another session': { sid: 't' },
    'another user': { sub: 'v' },
    'another role': { roles: ['ops', 'admin'] },
    'a role less': { roles: [] },
    'another name': { name: null },
    'another username': { username: 'eve' },
    'another address': { email: 'eve@example.com' },
    'an address that is not verified': { email_verified: false },
    'another way to sign in': { amr: ['key'] },
  }
  for (const [what, more] of Object.entries(OTHERS)) {
    it(`are never those of ${what}`, () => {
      const first = of()
      const other = of(more)
      expect(other.text).not.to.equal(first.text)
      expect(said(other.text)['email']).to.equal(
        more.email_verified === false ? null : (more.email ?? claims.email),
      )
      expect(of().text === other.text, 'and back again').to.equal(false)
    })
  }

  it('are never those for another app', () => {
    expect(of({}, 'a.example.com').text).not.to.equal(of({}, 'b.example.com').text)
  })

  it('end with the token that they stand for', () => {
    const exp = claims.iat + 10
    const short = of({ exp })
    expect(said(short.text)['exp']).to.equal(exp)
    clock.wait(10)
    expect(assertions.isFresh(short)).to.equal(false)
  })

  it('are not handed out once another key signs, or none', async () => {
    const first = of()
    expect(assertions.isFresh(first)).to.equal(true)
    key = await newKey()
    expect(assertions.isFresh(first)).to.equal(false)
    expect(of().text).not.to.equal(first.text)
    key = null
    expect(() => of())
      .to.throw(AppError)
      .with.property('code', 'unavailable')
  })
})
