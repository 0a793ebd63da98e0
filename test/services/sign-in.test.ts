import { expect } from 'chai'
import { AppError } from '../../errors/app-error.js'
import { Secret } from '../../lib/secret.js'
import type { Proof } from '../../services/proof.js'
import type { Provider } from '../../services/providers.js'
import { createSignIn } from '../../services/sign-in.js'
import { createTokens } from '../../services/tokens.js'
import { createSecretKeys } from '../../services/tokens/keys.js'
import { sessionParts } from '../support/refreshing.js'
import {
  admissionOf,
  createPeople,
  failureOf,
  GOOD_PASSWORD,
  proofOf,
  type People,
} from '../support/people.js'

const CONTEXT = { address: '192.0.2.1', agent: 'a browser', requestId: 'r1' }
const LIFETIME = 21_600

const SETTINGS = {
  secrets: [new Secret('test-signing-key-0c5c9d7f2e4b48a6a1d3')],
  algorithm: 'HS256',
  keyMaxAgeSeconds: 90 * 86_400,
  lifetimeSeconds: LIFETIME,
  audience: 'gatehouse',
  issuer: 'http://localhost:3000',
} as const

describe('signIn.begin', () => {
  let people: People
  let begin: (proof: Proof) => ReturnType<ReturnType<typeof createSignIn>['begin']>
  let tokens: ReturnType<typeof createTokens>

  beforeEach(async () => {
    people = await createPeople()
    const keys = createSecretKeys(SETTINGS.secrets)
    tokens = createTokens({ settings: SETTINGS, keys, clock: people.clock, bypassOn: true })
    const corp = {
      id: 'corp',
      admission: admissionOf({ defaultRoles: ['view_audit'] }),
    } as Provider
    const signIn = createSignIn({
      ...{ ...people, tokens, providers: new Map([['corp', corp]]) },
      ...sessionParts(people),
    })
    begin = (proof) => signIn.begin(proof, CONTEXT)
  })
  afterEach(() => people.close())

  const register = () =>
    people.accounts.register({ username: 'ann', email: null, name: null, password: GOOD_PASSWORD })
  const bypass = (username: string): Proof => ({ kind: 'bypass', amr: 'bypass', username })
  const password = (userId: string, version = 1): Proof => ({
    ...{ kind: 'password', amr: 'pwd', userId, version },
  })
  const signInLines = () => people.lines.filter(({ event }) => event.includes('sign_in'))

  it('gives a token of whoever proved it, for as long as it says', async () => {
    const ann = await register()
    const { account, token, claims, expiresIn } = await begin(password(ann.id))
    expect(account).to.deep.equal({ ...ann, lastSignedInAt: people.clock.now() })
    expect(tokens.verify(token)).to.deep.equal(claims)
    expect(claims).to.deep.include({ sub: ann.id, username: 'ann', amr: ['pwd'] })
    expect(expiresIn).to.equal(LIFETIME)
  })

  it('begins another session every time', async () => {
    const { id } = await register()
    const [first, second] = [await begin(password(id)), await begin(password(id))]
    expect(first.claims.sid).to.not.equal(second.claims.sid)
    expect(first.claims.jti).to.not.equal(second.claims.jti)
  })

  it('notes when, without counting it as a change', async () => {
    const ann = await register()
    people.wait(100)
    await begin(password(ann.id))
    const after = await people.accounts.findById(ann.id)
    expect(after).to.deep.equal({ ...ann, lastSignedInAt: people.clock.now() })
  })

  it('leaves one line for each, with who, how and from where', async () => {
    const ann = await register()
    const { claims } = await begin(password(ann.id))
    await begin(bypass('dev'))
    await begin(proofOf())
    const from = { address: '192.0.2.1', requestId: 'r1' }
    const [byPassword, byBypass, byIdentity, ...more] = signInLines()
    expect(byPassword).to.deep.equal({
      ...{ event: 'sign_in', amr: 'pwd', userId: ann.id, username: 'ann' },
      sessionId: claims.sid,
      ...from,
    })
    expect(byBypass).to.include({
      event: 'bypass_sign_in',
      amr: 'bypass',
      username: 'dev',
      ...from,
    })
    expect(byIdentity).to.include({ event: 'sign_in', amr: 'oidc:corp', provider: 'corp', ...from })
    expect(more).to.deep.equal([])
  })

  it('holds people to what their provider asks', async () => {
    const { account, claims } = await begin(proofOf())
    expect(account.roles).to.deep.equal(['view_audit'])
    expect(claims.roles).to.deep.equal(['view_audit'])
    expect(claims.amr).to.deep.equal(['oidc:corp'])
  })

  describe('refuses', () => {
    const disable = (id: string) =>
      people.models.User.update({ disabledAt: new Date() }, { where: { id } })

    it('a password that was changed since it was checked, as if it were wrong', async () => {
      const ann = await register()
      const change = { current: GOOD_PASSWORD, next: `${GOOD_PASSWORD} anew` }
      await people.accounts.changePassword(ann.id, change)
      const late = password(ann.id, ann.version)
      expect((await failureOf(begin(late))).code).to.equal('invalid_credentials')
      expect(await people.models.Session.count()).to.equal(0)
      const now = await people.accounts.verifyPassword('ann', change.next)
      expect((await begin(password(ann.id, now?.version))).account.id).to.equal(ann.id)
    })

    it('a password of an account disabled or deleted since, as if it were wrong', async () => {
      const { id } = await register()
      await disable(id)
      expect((await failureOf(begin(password(id)))).code).to.equal('invalid_credentials')
      await people.models.User.remove(id)
      expect((await failureOf(begin(password(id)))).code).to.equal('invalid_credentials')
    })

    it('disabled accounts by bypass and by provider', async () => {
      for (const proof of [bypass('dev'), proofOf()]) {
        const { account } = await begin(proof)
        await disable(account.id)
        expect((await failureOf(begin(proof))).code).to.equal('account_disabled')
      }
    })

    it('the word of a provider that is no longer there', async () => {
      const failure = await failureOf(begin(proofOf({ provider: 'gone' })))
      expect(failure.code).to.equal('unknown_provider')
      expect(await people.models.User.count()).to.equal(0)
    })

    it('a token that would not fit, before anything says that somebody signed in', async () => {
      const ann = await register()
      const names = Array.from(
        { length: 40 },
        (_, index) => `a_role_with_a_long_name_${index}_${'x'.repeat(30)}`,
      )
      await people.models.Role.bulkCreate(names.map((name) => ({ name, description: '' })))
      await people.models.transaction((transaction) =>
        people.models.User.setRoles(ann.id, names, transaction),
      )
      expect((await failureOf(begin(password(ann.id)))).code).to.equal('token_too_large')
      expect((await people.accounts.findById(ann.id))?.lastSignedInAt).to.equal(null)
      expect(signInLines().map(({ event }) => event)).to.deep.equal(['sign_in_failed'])
    })

    it('and leaves one line that says why, without a secret', async () => {
      await failureOf(begin(proofOf({ provider: 'gone' })))
      await failureOf(begin(proofOf({ subject: '' })))
      expect(signInLines()).to.deep.equal([
        {
          event: 'sign_in_failed',
          amr: 'oidc:corp',
          provider: 'gone',
          address: '192.0.2.1',
          requestId: 'r1',
          reason: 'unknown_provider',
        },
        {
          event: 'sign_in_failed',
          amr: 'oidc:corp',
          provider: 'corp',
          address: '192.0.2.1',
          requestId: 'r1',
          reason: 'provider_unavailable: issuer or subject is empty or too long',
        },
      ])
    })
  })

  it('is a fault, not a refusal, while the database is broken', async () => {
    const { id } = await register()
    await people.sequelize.query('ALTER TABLE users RENAME TO lost')
    for (const proof of [password(id), bypass('dev'), proofOf()]) {
      const outcome: unknown = await begin(proof).catch((error: unknown) => error)
      expect(outcome).to.be.instanceOf(Error).and.not.instanceOf(AppError)
    }
    expect(signInLines().map(({ reason }) => reason)).to.deep.equal(['fault', 'fault', 'fault'])
  })
})
