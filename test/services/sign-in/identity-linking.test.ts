import { expect } from 'chai'
import { createIdentityLinking } from '../../../services/sign-in/identity-linking.js'
import {
  admissionOf,
  createPeople,
  failureOf,
  GOOD_PASSWORD,
  proofOf,
  type People,
} from '../../support/people.js'

describe('identity linking', () => {
  let people: People
  beforeEach(async () => (people = await createPeople()))
  afterEach(() => people.close())

  const resolve = (said: Parameters<typeof proofOf>[0] = {}, asks = admissionOf()) =>
    people.linking.resolve(proofOf(said), asks)
  const register = (said: { username?: string; email?: string | null } = {}) =>
    people.accounts.register({
      username: 'bob',
      email: null,
      name: null,
      password: GOOD_PASSWORD,
      ...said,
    })
  const disable = (id: string) =>
    people.models.User.update({ disabledAt: new Date() }, { where: { id } })

  describe('resolve', () => {
    it('makes an account for a stranger, with what the provider says of them', async () => {
      const account = await resolve({}, admissionOf({ defaultRoles: ['view_audit'] }))
      expect(account).to.deep.include({ username: 'ann', name: 'Ann Lee', roles: ['view_audit'] })
      expect(account).to.include({ email: 'ann@corp.test', emailVerified: true })
      expect(account).to.include({ hasPassword: false, disabled: false })
      expect(people.lines[0]).to.deep.include({ event: 'user_created', userId: account.id })
      const [identity] = await people.linking.list(account.id)
      expect(identity).to.deep.include({ provider: 'corp', subject: 'subject-1' })
      expect(identity?.lastUsedAt).to.deep.equal(people.clock.now())
    })

    it('finds the same account again, whatever else the provider says by then', async () => {
      const first = await resolve()
      people.wait(60)
      const changed = { username: 'other', name: 'Other', email: 'x@y.test', provider: 'renamed' }
      const again = await resolve(changed, admissionOf({ create: false }))
      expect(again).to.deep.equal(first)
      const [identity] = await people.linking.list(first.id)
      expect(identity?.lastUsedAt).to.deep.equal(people.clock.now())
    })

    it('lets no stranger in where they get no account', async () => {
      const failure = await failureOf(resolve({}, admissionOf({ create: false })))
      expect(failure.code).to.equal('sign_in_not_allowed')
      expect(await people.models.User.count()).to.equal(0)
    })

    it('asks the admission of people it knows, too', async () => {
      await resolve()
      const strict = admissionOf({ allowedEmailDomains: ['other.test'] })
      const failure = await failureOf(resolve({}, strict))
      expect(failure).to.include({ code: 'sign_in_not_allowed' })
      expect(failure.detail).to.match(/domain/)
    })

    it('refuses a disabled account', async () => {
      const { id } = await resolve()
      await disable(id)
      expect((await failureOf(resolve())).code).to.equal('account_disabled')
    })

    it('stores an address as verified only when the provider says so', async () => {
      const account = await resolve({ emailVerified: false })
      expect(account).to.include({ email: 'ann@corp.test', emailVerified: false })
    })

    it('stores no address that is none', async () => {
      for (const [index, email] of ['a@evil@corp.test', 'ann', '', 'a\uFF20b.test'].entries()) {
        const account = await resolve({ subject: `s${index}`, email })
        expect(account, email).to.include({ email: null, emailVerified: false })
      }
    })

    it('makes one account when the same stranger comes ten times at once', async () => {
      const accounts = await Promise.all(Array.from({ length: 10 }, () => resolve()))
      expect(new Set(accounts.map(({ id }) => id)).size).to.equal(1)
      expect(await people.models.User.count()).to.equal(1)
      expect(people.lines.filter(({ event }) => event === 'user_created')).to.have.length(1)
    })

    it('makes one account when they come to two processes at once', async () => {
      const { models } = people.open()
      const other = createIdentityLinking({ ...people, models })
      const both = Array.from({ length: 6 }, (_, index) =>
        (index % 2 ? other : people.linking).resolve(proofOf(), admissionOf()),
      )
      expect(new Set((await Promise.all(both)).map(({ id }) => id)).size).to.equal(1)
    })

    it('looks again when another process made the account in between', async () => {
      const { models } = people
      class Late extends models.Identity {}
      let looks = 0
      // What a database without SQLite's one writer shows: nobody yet, and then somebody.
      Late.find = async (...given) => {
        looks += 1
        return looks === 1 ? null : models.Identity.find(...given)
      }
      const first = await resolve()
      const late = createIdentityLinking({ ...people, models: { ...models, Identity: Late } })
      const proof = proofOf({ email: null })
      expect(await late.resolve(proof, admissionOf())).to.deep.equal(first)
      expect(looks).to.equal(2)
      expect(await models.User.count()).to.equal(1)
    })

    it('undoes everything when a part fails', async () => {
      const { models } = people
      class Broken extends models.Identity {}
      Broken.link = () => Promise.reject(new Error('the disk is full'))
      const linking = createIdentityLinking({ ...people, models: { ...models, Identity: Broken } })
      const outcome = await linking.resolve(proofOf(), admissionOf()).catch(String)
      expect(outcome).to.equal('Error: the disk is full')
      expect(await models.User.count()).to.equal(0)
      expect(people.lines).to.deep.equal([])
    })
  })

  describe('link', () => {
    it('lets the identity open the account, once and again', async () => {
      const bob = await register()
      await people.linking.link(proofOf(), bob.id)
      await people.linking.link(proofOf(), bob.id)
      expect(await resolve()).to.include({ id: bob.id, username: 'bob' })
      const linked = people.lines.filter(({ event }) => event === 'identity_linked')
      const who = { userId: bob.id, username: 'bob' }
      expect(linked).to.deep.equal([{ event: 'identity_linked', ...who, provider: 'corp' }])
    })

    it('leaves e-mail and roles of the account as they are', async () => {
      const bob = await register({ email: 'bob@home.test' })
      await people.linking.link(proofOf({ groups: ['staff'] }), bob.id)
      expect(await people.accounts.findById(bob.id)).to.deep.equal(bob)
    })

    it('never takes an identity from another account', async () => {
      const ann = await resolve()
      const bob = await register()
      const failure = await failureOf(people.linking.link(proofOf(), bob.id))
      expect(failure.code).to.equal('identity_taken')
      expect(await resolve()).to.include({ id: ann.id })
    })

    it('gives an identity to one of two accounts that ask at once', async () => {
      const [bob, eve] = [await register(), await register({ username: 'eve' })]
      const asked = [bob, eve, bob, eve].map(({ id }) =>
        failureOf(people.linking.link(proofOf(), id)),
      )
      const codes = (await Promise.all(asked)).map(({ code }) => code).sort()
      expect(codes).to.deep.equal(['identity_taken', 'identity_taken', 'nothing', 'nothing'])
    })

    it('is not for disabled or deleted accounts', async () => {
      const bob = await register()
      await disable(bob.id)
      const link = () => failureOf(people.linking.link(proofOf(), bob.id))
      expect((await link()).code).to.equal('account_disabled')
      await people.models.User.remove(bob.id)
      expect((await link()).code).to.equal('login_required')
    })
  })

  describe('unlink', () => {
    const only = async (userId: string) => (await people.linking.list(userId))[0]!.id

    it('closes the way, where another is left', async () => {
      const bob = await register()
      await people.linking.link(proofOf(), bob.id)
      await people.linking.unlink(bob.id, await only(bob.id))
      expect(await people.linking.list(bob.id)).to.deep.equal([])
      expect((await resolve()).id).to.not.equal(bob.id)
      expect(people.lines.at(-2)).to.include({ event: 'identity_unlinked', provider: 'corp' })
    })

    it('keeps the last way in, also when two are closed at once', async () => {
      const ann = await resolve()
      const alone = failureOf(people.linking.unlink(ann.id, await only(ann.id)))
      expect((await alone).code).to.equal('last_way_in')
      await people.linking.link(proofOf({ issuer: 'https://other.test' }), ann.id)
      const ids = (await people.linking.list(ann.id)).map(({ id }) => id)
      const both = ids.map((id) => failureOf(people.linking.unlink(ann.id, id)))
      const codes = (await Promise.all(both)).map(({ code }) => code).sort()
      expect(codes).to.deep.equal(['last_way_in', 'nothing'])
    })

    it('knows no identity of others, and none that is no identifier', async () => {
      const ann = await resolve()
      const bob = await register()
      for (const id of [await only(ann.id), 'nonsense', '', "' OR 1=1 --"]) {
        const failure = await failureOf(people.linking.unlink(bob.id, id))
        expect(failure.code, id).to.equal('not_found')
      }
      expect(await people.linking.list(ann.id)).to.have.length(1)
    })
  })
})
