import { expect } from 'chai'
import { createPeople, failureOf, GOOD_PASSWORD, type People } from '../support/people.js'

const REGISTRATION = { username: 'Ann', email: 'Ann@Corp.test', name: ' Ann  Lee ' }
const ANN = { ...REGISTRATION, password: GOOD_PASSWORD }

describe('accounts', () => {
  let people: People
  beforeEach(async () => (people = await createPeople()))
  afterEach(() => people.close())

  describe('register', () => {
    it('makes an account of everything in its one form, without roles', async () => {
      const account = await people.accounts.register(ANN, { address: '192.0.2.1' })
      expect(account).to.include({ username: 'ann', name: 'Ann Lee', email: 'ann@corp.test' })
      expect(account).to.include({ emailVerified: false, hasPassword: true, disabled: false })
      expect(account.roles).to.deep.equal([])
      expect(await people.accounts.findById(account.id)).to.deep.equal(account)
      expect(people.lines).to.deep.equal([
        { event: 'user_created', userId: account.id, username: 'ann', address: '192.0.2.1' },
      ])
    })

    it('keeps the hash to itself', async () => {
      const account = await people.accounts.register(ANN)
      expect(JSON.stringify(account)).to.not.include('argon2')
      expect(JSON.stringify(people.lines)).to.not.include(GOOD_PASSWORD)
      const row = await people.models.User.findById(account.id)
      expect(row?.passwordHash).to.match(/^\$argon2id\$v=19\$m=64,t=1,p=1\$/)
    })

    it('names every field that is wrong, at once', async () => {
      const wish = { username: 'a b', email: 'a@b@c.test', name: '\u200B', password: 'short' }
      expect(await failureOf(people.accounts.register(wish))).to.deep.include({
        code: 'invalid_request',
        fields: {
          username: 'not_a_username',
          email: 'not_an_email',
          name: 'not_a_name',
          password: 'too_short',
        },
      })
      expect(people.lines).to.deep.equal([])
    })

    it('refuses a password that holds what was typed as username, e-mail or name', async () => {
      const long = { username: 'terrance', email: 'woodsman@corp.test', name: 'Philippa Lee' }
      for (const name of ['TERRANCE', 'woodsman', 'philippa']) {
        const wish = { ...long, password: `x7Gq!mP2 ${name} vLw9#tZk` }
        const { fields } = await failureOf(people.accounts.register(wish))
        expect(fields, name).to.deep.equal({ password: 'contains_name' })
      }
    })

    it('gives a username once, however it is spelled', async () => {
      await people.accounts.register(ANN)
      for (const username of ['ann', 'ANN', '\uFF21nn']) {
        const wish = { ...ANN, username, email: null }
        expect(await failureOf(people.accounts.register(wish)), username).to.deep.include({
          code: 'username_taken',
          fields: { username: 'taken' },
        })
      }
    })

    it('gives a username once when 20 ask at once', async () => {
      const asked = Array.from({ length: 20 }, () => failureOf(people.accounts.register(ANN)))
      const codes = (await Promise.all(asked)).map(({ code }) => code)
      expect(codes.filter((code) => code === 'nothing')).to.have.length(1)
      expect(codes.filter((code) => code === 'username_taken')).to.have.length(19)
      expect(people.lines).to.have.length(1)
    })

    it('gives nobody a name that applications take for their administrator', async () => {
      for (const username of ['admin', 'ROOT', 'postmaster']) {
        const { code } = await failureOf(people.accounts.register({ ...ANN, username }))
        expect(code, username).to.equal('username_taken')
      }
    })

    it('does not tell whether an e-mail address is known, verified or not', async () => {
      const owner = { ...ANN, roles: [], emailVerified: true }
      await people.accounts.create(owner)
      for (const username of ['bob', 'eve']) {
        const account = await people.accounts.register({ ...ANN, username })
        expect(account).to.include({ email: 'ann@corp.test', emailVerified: false })
      }
    })
  })

  describe('create', () => {
    it('takes roles, reserved names, and no password', async () => {
      const wish = { username: 'admin', email: null, name: null, password: null }
      const account = await people.accounts.create({ ...wish, roles: ['admin'] }, { actorId: 'x' })
      expect(account).to.deep.include({ username: 'admin', roles: ['admin'], hasPassword: false })
      expect(people.lines[0]).to.include({ event: 'user_created', actorId: 'x' })
    })

    it('refuses an unknown role, and a verified e-mail twice, and leaves nothing behind', async () => {
      const first = { ...ANN, roles: [], emailVerified: true }
      await people.accounts.create(first)
      const wrong = [
        [{ ...first, username: 'bob' }, { email: 'taken' }],
        [{ ...ANN, username: 'bob', roles: ['admin', 'nope'] }, { roles: 'unknown_role' }],
      ] as const
      for (const [wish, fields] of wrong) {
        expect((await failureOf(people.accounts.create(wish))).fields).to.deep.equal(fields)
      }
      expect(await people.models.User.findByUsername('bob')).to.equal(null)
    })
  })

  describe('changePassword', () => {
    const next = 'another good long passphrase'
    const change = async (userId: string, current: string | null, to = next) =>
      failureOf(people.accounts.changePassword(userId, { current, next: to }))

    it('asks for the current one, whole', async () => {
      const { id } = await people.accounts.register(ANN)
      for (const [current, fault] of [
        [null, 'missing'],
        ['', 'missing'],
        ['wrong', 'incorrect'],
        [`${GOOD_PASSWORD} `, 'incorrect'],
      ] as const) {
        const failure = await change(id, current)
        expect(failure).to.deep.include({ code: 'invalid_request' })
        expect(failure.fields).to.deep.equal({ current_password: fault })
      }
      expect(await people.accounts.verifyPassword('ann', GOOD_PASSWORD)).to.not.equal(null)
    })

    it('lets the new one in and the old one no more, and leaves one line', async () => {
      const { id, version } = await people.accounts.register(ANN)
      expect(await change(id, GOOD_PASSWORD)).to.deep.equal({ code: 'nothing' })
      expect(await people.accounts.verifyPassword('ann', GOOD_PASSWORD)).to.equal(null)
      expect(await people.accounts.verifyPassword('ann', next)).to.include({ version: version + 1 })
      const noted = people.lines.filter(({ event }) => event === 'password_changed')
      expect(noted).to.deep.equal([{ event: 'password_changed', userId: id, username: 'ann' }])
      expect(JSON.stringify(people.lines)).to.not.include(next)
    })

    it('holds the new one to the policy', async () => {
      const { id } = await people.accounts.register(ANN)
      for (const [to, fault] of [
        ['short', 'too_short'],
        ['passwordpassword', 'too_common'],
        ['this is my gatehouse pass', 'contains_name'],
        ['x7 '.repeat(400), 'too_long'],
      ] as const) {
        expect((await change(id, GOOD_PASSWORD, to)).fields).to.deep.equal({ new_password: fault })
      }
    })

    it('sets a first one without asking for what never was', async () => {
      const { id } = await people.accounts.findOrCreateForBypass('ann')
      expect(await change(id, null)).to.deep.equal({ code: 'nothing' })
      expect(await people.accounts.verifyPassword('ann', next)).to.include({ id })
    })

    it('lets one of two changes at once through', async () => {
      const { id } = await people.accounts.register(ANN)
      const codes = await Promise.all([
        change(id, GOOD_PASSWORD),
        change(id, GOOD_PASSWORD, 'a third good long passphrase'),
      ])
      const sorted = codes.map(({ code }) => code).sort()
      expect(sorted[0]).to.equal('nothing')
      expect(sorted[1]).to.be.oneOf(['version_mismatch', 'invalid_request'])
    })

    it('is not for disabled or deleted accounts', async () => {
      const { id, version } = await people.accounts.register(ANN)
      await people.models.User.changeIfVersion({ id, version }, { disabledAt: new Date() })
      expect(await change(id, GOOD_PASSWORD)).to.include({ code: 'account_disabled' })
      await people.models.User.remove(id)
      expect(await change(id, GOOD_PASSWORD)).to.include({ code: 'login_required' })
    })
  })

  describe('findOrCreateForBypass', () => {
    it('makes a plain account for an unknown name, once, however many ask', async () => {
      const asked = ['Dev', 'dev', 'DEV', 'dev'].map((name) =>
        people.accounts.findOrCreateForBypass(name),
      )
      const accounts = await Promise.all(asked)
      expect(new Set(accounts.map(({ id }) => id)).size).to.equal(1)
      expect(accounts[0]).to.deep.include({ username: 'dev', roles: [], hasPassword: false })
    })

    it('refuses disabled accounts, and what is no username', async () => {
      const { id, version } = await people.accounts.findOrCreateForBypass('dev')
      await people.models.User.changeIfVersion({ id, version }, { disabledAt: new Date() })
      const refused = await failureOf(people.accounts.findOrCreateForBypass('dev'))
      expect(refused.code).to.equal('account_disabled')
      const strange = await failureOf(people.accounts.findOrCreateForBypass('a b'))
      expect(strange.code).to.equal('invalid_request')
    })
  })
})
