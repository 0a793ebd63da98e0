import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { MIGRATIONS } from '../../migrations/index.js'
import { createMigrator } from '../../services/migrator.js'
import { createEmptyDatabase, silentLog, type TestDatabase } from '../support/database.js'
import { describeSchema } from '../support/describe-schema.js'

describe('the migrations', () => {
  let database: TestDatabase
  beforeEach(async () => {
    database = await createEmptyDatabase()
  })
  afterEach(() => database.close())

  it('make what the models expect: columns, keys and indexes', async () => {
    const modelled = await createEmptyDatabase()
    await modelled.sequelize.sync()
    await createMigrator(database.sequelize, silentLog).up()
    const schema = await describeSchema(database.sequelize)
    expect(Object.keys(schema)).to.deep.equal([
      'api_keys',
      'audit_events',
      'counters',
      'identities',
      'refresh_tokens',
      'revocations',
      'roles',
      'session_records',
      'sessions',
      'signing_keys',
      'user_roles',
      'users',
    ])
    expect(schema).to.deep.equal(await describeSchema(modelled.sequelize))
    await modelled.close()
  })

  it('go all the way up, down and up again, and leave nothing behind', async () => {
    const migrator = createMigrator(database.sequelize, silentLog)
    const names = [...MIGRATIONS.keys()]
    expect(await migrator.up()).to.deep.equal(names)
    const schema = await describeSchema(database.sequelize)
    expect(await migrator.down({ all: true })).to.deep.equal([...names].reverse())
    expect(await describeSchema(database.sequelize)).to.deep.equal({})
    expect(await migrator.up()).to.deep.equal(names)
    expect(await describeSchema(database.sequelize)).to.deep.equal(schema)
  })

  it('go down step by step with people and roles in the tables', async () => {
    const migrator = createMigrator(database.sequelize, silentLog)
    await migrator.up()
    const { User, Identity, transaction } = database.models
    const { id } = await transaction((within) =>
      User.createWithRoles({ username: 'alice' }, ['admin'], within),
    )
    await Identity.link({ userId: id, provider: 'p', issuer: 'i', subject: 's' })
    for (const name of [...MIGRATIONS.keys()].reverse()) {
      expect(await migrator.down()).to.deep.equal([name])
    }
    expect(await migrator.down()).to.deep.equal([])
  })

  it('leave fresh who signed in by a password, and not whom a provider let in', async () => {
    const migrator = createMigrator(database.sequelize, silentLog)
    await migrator.up()
    const { User, Session, transaction } = database.models
    const beganAt = new Date('2026-03-01T12:00:00.000Z')
    await transaction(async (within) => {
      const { id: userId } = await User.createWithRoles({ username: 'alice' }, [], within)
      for (const provider of [null, 'corp']) {
        const how = { provider, amr: provider === null ? 'pwd' : 'oidc:corp' }
        const rest = { userId, address: '', userAgent: '', beganAt, expiresAt: beganAt }
        await Session.begin({ id: randomUUID(), ...how, ...rest }, within)
      }
    })
    while ((await migrator.down())[0] !== '0013-note-when-authenticated');
    await migrator.up()
    const sessions = await Session.findAll({ order: ['amr'] })
    expect(sessions.map((one) => [one.provider, one.authenticatedAt])).to.deep.equal([
      ['corp', null],
      [null, beganAt],
    ])
  })

  it('give production the roles that the gateway relies on', async () => {
    await createMigrator(database.sequelize, silentLog).up()
    const roles = await database.models.Role.list()
    expect(roles.map(({ name, builtIn }) => [name, builtIn])).to.deep.equal([
      ['admin', true],
      ['introspect_tokens', true],
      ['manage_users', true],
      ['view_audit', true],
    ])
  })

  it('give production nobody: no account comes with the program', async () => {
    await createMigrator(database.sequelize, silentLog).up()
    expect(await database.models.User.count()).to.equal(0)
  })

  it('are numbered without a gap, in order', () => {
    const numbers = [...MIGRATIONS.keys()].map((name) => Number(/^(\d{4})-/.exec(name)?.[1]))
    expect(numbers).to.deep.equal(numbers.map((_number, at) => at + 1))
  })
})
