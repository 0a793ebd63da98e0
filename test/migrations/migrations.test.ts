import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { QueryTypes, type Sequelize } from 'sequelize'
import { MIGRATIONS } from '../../migrations/index.js'
import { createMigrator } from '../../services/migrator.js'
import { createEmptyDatabase, silentLog, type TestDatabase } from '../support/database.js'

/** Everything that makes up a table, besides the order of its columns. */
async function describeTable(sequelize: Sequelize, table: string) {
  const read = (pragma: string) =>
    sequelize.query<Record<string, unknown>>(`SELECT * FROM pragma_${pragma}`, {
      type: QueryTypes.SELECT,
    })
  const columns = await read(`table_info('${table}')`)
  const keys = await read(`foreign_key_list('${table}')`)
  const indexes = await sequelize.query<{ name: string; sql: string }>(
    `SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = $table`,
    { type: QueryTypes.SELECT, bind: { table } },
  )
  const sorted = (rows: object[]) => rows.map((row) => JSON.stringify(row)).sort()
  return {
    columns: sorted(columns.map((column) => omit(column, 'cid'))),
    keys: sorted(keys.map((key) => omit(key, 'id', 'seq'))),
    indexes: sorted(indexes),
  }
}

/** Positions say nothing about a schema. */
const omit = (row: object, ...names: string[]): object =>
  Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)))

async function describeSchema(sequelize: Sequelize) {
  const tables = await sequelize.getQueryInterface().showAllTables()
  const ours = tables.filter((name) => name !== 'schema_migrations').sort()
  const described = ours.map(
    async (table) => [table, await describeTable(sequelize, table)] as const,
  )
  return Object.fromEntries(await Promise.all(described))
}

describe('the migrations', () => {
  let database: TestDatabase
  beforeEach(() => {
    database = createEmptyDatabase()
  })
  afterEach(() => database.close())

  it('make what the models expect: columns, keys and indexes', async () => {
    const modelled = createEmptyDatabase()
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
    const sessions = await Session.findAll({ order: ['provider'] })
    expect(sessions.map((one) => [one.provider, one.authenticatedAt])).to.deep.equal([
      [null, beganAt],
      ['corp', null],
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
