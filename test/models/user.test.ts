import { expect } from 'chai'
import { takenField } from '../../models/taken-field.js'
import type { User } from '../../models/user.js'
import { createTestDatabase, type TestDatabase } from '../support/database.js'

const NOW = new Date('2026-01-02T03:04:05.678Z')
const NOBODY = '00000000-0000-4000-8000-000000000000'

describe('users', () => {
  let database: TestDatabase
  let Users: typeof User
  beforeEach(async () => {
    database = await createTestDatabase()
    Users = database.models.User
  })
  afterEach(() => database.close())

  const make = (username: string, values: object = {}, roles: string[] = []): Promise<User> =>
    database.models.transaction((transaction) =>
      Users.createWithRoles({ username, ...values }, roles, transaction),
    )
  const read = async (id: string): Promise<User> => (await Users.findById(id))!
  const roleNames = (user: User | null): string[] | undefined => user?.roles.map(({ name }) => name)

  describe('when found', () => {
    it('come with their roles by name, however they are found', async () => {
      const { id } = await make('alice', { email: 'a@x.example', emailVerifiedAt: NOW }, [
        'view_audit',
        'admin',
      ])
      const found = [
        await Users.findById(id),
        await Users.findByUsername('alice'),
        await Users.findVerifiedOwner('a@x.example'),
        (await Users.findHolders('a@x.example', 5))[0]!,
        (await Users.page({ limit: 5 }))[0]!,
      ]
      for (const user of found) expect(roleNames(user)).to.deep.equal(['admin', 'view_audit'])
      expect(found[0]!.emailVerifiedAt).to.deep.equal(NOW)
    })

    it('are null when they are not there', async () => {
      expect(await Users.findById(NOBODY)).to.equal(null)
      expect(await Users.findByUsername('nobody')).to.equal(null)
      expect(await Users.findVerifiedOwner('a@x.example')).to.equal(null)
    })

    it('take one query, roles and all', async () => {
      const { id } = await make('alice', {}, ['admin', 'view_audit'])
      let queries = 0
      database.sequelize.addHook('beforeQuery', () => void (queries += 1))
      await Users.findById(id)
      expect(queries).to.equal(1)
    })
  })

  describe('when they sign in', () => {
    const seek = async (login: { username?: string; email?: string }) =>
      (await Users.findForSignIn({ username: null, email: null, ...login }))?.username ?? null

    it('are found by username first', async () => {
      await make('a@x.example')
      await make('bob', { email: 'a@x.example', emailVerifiedAt: NOW })
      expect(await seek({ username: 'a@x.example', email: 'a@x.example' })).to.equal('a@x.example')
      expect(await seek({ email: 'a@x.example' })).to.equal('bob')
    })

    it('are found by an address they have verified, whoever else claims it', async () => {
      await make('claimer', { email: 'a@x.example' })
      await make('owner', { email: 'a@x.example', emailVerifiedAt: NOW })
      expect(await seek({ email: 'a@x.example' })).to.equal('owner')
    })

    it('are found by an address that they alone claim, and not when two do', async () => {
      await make('first', { email: 'a@x.example' })
      expect(await seek({ email: 'a@x.example' })).to.equal('first')
      await make('second', { email: 'a@x.example' })
      expect(await seek({ email: 'a@x.example' })).to.equal(null)
    })

    it('cost as many queries when they are nobody', async () => {
      await make('alice', { email: 'a@x.example', emailVerifiedAt: NOW }, ['admin'])
      let queries = 0
      database.sequelize.addHook('beforeQuery', () => void (queries += 1))
      const count = async (login: object) => {
        queries = 0
        await seek(login)
        return queries
      }
      const known = await count({ username: 'alice', email: null })
      expect(known).to.be.above(0)
      expect(await count({ username: 'nobody' })).to.equal(known)
      expect(await count({ email: 'a@x.example' })).to.equal(known)
      expect(await count({})).to.equal(known)
    })

    it('have it noted without a new version', async () => {
      const { id, updatedAt } = await make('alice')
      await Users.noteSignIn(id, NOW)
      const user = await read(id)
      expect(user.lastSignedInAt).to.deep.equal(NOW)
      expect(user.version).to.equal(1)
      expect(user.updatedAt).to.deep.equal(updatedAt)
    })
  })

  describe('when made or changed', () => {
    const taken = (work: Promise<unknown>) =>
      work.then(
        () => null,
        (error: unknown) => takenField(error),
      )

    it('keep usernames and verified addresses apart, and let anyone claim an address', async () => {
      await make('alice', { email: 'a@x.example', emailVerifiedAt: NOW })
      expect(await taken(make('alice'))).to.equal('username')
      const owner = { email: 'a@x.example', emailVerifiedAt: NOW }
      expect(await taken(make('bob', owner))).to.equal('email')
      expect(await taken(make('bob', { email: 'a@x.example' }))).to.equal(null)
    })

    it('are not made at all when a role does not exist', async () => {
      const made = await make('alice', {}, ['admin', 'nope']).catch((error: unknown) => error)
      expect(made).to.be.instanceOf(RangeError)
      expect(await Users.findByUsername('alice')).to.equal(null)
    })

    it('change for exactly one of many who read the same version', async () => {
      const { id } = await make('alice')
      const changes = Array.from({ length: 10 }, (_, number) =>
        Users.changeIfVersion({ id, version: 1 }, { name: `Name ${number}` }),
      )
      const won = (await Promise.all(changes)).filter(Boolean)
      expect(won).to.have.length(1)
      expect((await read(id)).version).to.equal(2)
    })

    it('are given a password only in place of the one that was read', async () => {
      const { id } = await make('alice')
      expect(await Users.setPasswordHash(id, { from: null, to: 'one' })).to.equal(true)
      expect(await Users.setPasswordHash(id, { from: null, to: 'two' })).to.equal(false)
      expect(await Users.refreshPasswordHash(id, { from: 'one', to: 'uno' })).to.equal(true)
      expect(await Users.refreshPasswordHash(id, { from: 'one', to: 'old' })).to.equal(false)
      const { passwordHash, version } = await read(id)
      expect({ passwordHash, version }).to.deep.equal({ passwordHash: 'uno', version: 2 })
    })

    it('get exactly the roles that are set', async () => {
      const { id } = await make('alice', {}, ['admin', 'view_audit'])
      await database.models.transaction((transaction) =>
        Users.setRoles(id, ['manage_users', 'view_audit', 'view_audit'], transaction),
      )
      expect(roleNames(await read(id))).to.deep.equal(['manage_users', 'view_audit'])
      const gone = database.models.transaction((within) => Users.setRoles(NOBODY, [], within))
      expect(await gone).to.equal(false)
    })

    it('go with everything that hangs on them', async () => {
      const { Identity, Role } = database.models
      const { id } = await make('alice', {}, ['admin'])
      const identity = { userId: id, provider: 'p', issuer: 'https://i.example', subject: 's' }
      await Identity.link(identity)
      expect(await Users.remove(id)).to.equal(true)
      expect(await Users.remove(id)).to.equal(false)
      expect(await Identity.find(identity)).to.equal(null)
      expect((await Role.findByName('admin'))!.memberCount).to.equal(0)
    })
  })

  it('count as other administrators only when enabled', async () => {
    const { id } = await make('alice', {}, ['admin'])
    expect(await Users.countOtherAdministrators(id)).to.equal(0)
    await make('bob', {}, ['admin', 'manage_users'])
    await make('carol', { disabledAt: NOW }, ['admin'])
    await make('dave', {}, ['manage_users'])
    expect(await Users.countOtherAdministrators(id)).to.equal(1)
    expect(await Users.countOtherAdministrators(NOBODY)).to.equal(2)
  })
})
