import { expect } from 'chai'
import { MIGRATIONS } from '../../migrations/index.js'
import type { Migration } from '../../migrations/migration.js'
import { createMigrator } from '../../services/migrator.js'
import { runGatehouse } from '../support/command-line.js'
import { createEmptyDatabase, silentLog, type TestDatabase } from '../support/database.js'

const NAMES = [...MIGRATIONS.keys()]

const nothing: Migration = { up: () => Promise.resolve(), down: () => Promise.resolve() }

describe('the migrator', () => {
  let database: TestDatabase
  beforeEach(async () => {
    database = await createEmptyDatabase()
  })
  afterEach(() => database.close())

  const migrator = (migrations?: ReadonlyMap<string, Migration>) =>
    createMigrator(database.sequelize, silentLog, migrations)
  const tables = () => database.sequelize.getQueryInterface().showAllTables()

  it('finds an empty database behind, without making anything in it', async () => {
    const status = await migrator().status()
    expect(status).to.deep.equal({ state: 'behind', pending: NAMES, unknown: [] })
    expect(await tables()).to.deep.equal([])
  })

  it('finds a migrated database current', async () => {
    await migrator().up()
    expect(await migrator().status()).to.deep.equal({ state: 'current', pending: [], unknown: [] })
    expect(await migrator().up()).to.deep.equal([])
  })

  it('finds a database behind after a step was taken back', async () => {
    await migrator().up()
    await migrator().down()
    const status = await migrator().status()
    expect(status).to.deep.equal({ state: 'behind', pending: NAMES.slice(-1), unknown: [] })
  })

  it('finds a database ahead that a newer program has migrated', async () => {
    await migrator(new Map([...MIGRATIONS, ['9999-of-tomorrow', nothing]])).up()
    const status = await migrator().status()
    expect(status).to.deep.equal({ state: 'ahead', pending: [], unknown: ['9999-of-tomorrow'] })
  })

  it('leaves nothing of a run in which a step fails', async () => {
    const failing = { ...nothing, up: () => Promise.reject(new Error('no room')) }
    const run = migrator(new Map([...MIGRATIONS, ['9999-failing', failing]])).up()
    const message = await run.catch((error: unknown) => (error as Error).message)
    expect(message).to.match(/9999-failing.*no room/u)
    expect(await tables()).to.deep.equal([])
  })

  it('lets one of many runs at once in this process do the work', async () => {
    const other = createMigrator(database.open().sequelize, silentLog)
    const runs = await Promise.all([migrator().up(), other.up(), migrator().up(), other.up()])
    expect(runs.flat()).to.deep.equal(NAMES)
  })

  it('lets one of several processes at once do the work', async function () {
    this.timeout(60_000)
    const start = () => runGatehouse(['migrate', 'up'], { DATABASE_URL: database.url })
    const runs = await Promise.all([start(), start(), start()])
    expect(runs.map(({ code }) => code)).to.deep.equal([0, 0, 0])
    const taken = runs.flatMap(({ output }) => output.match(/\d{4}-\S+/gu) ?? [])
    expect(taken).to.deep.equal(NAMES)
    expect((await migrator().status()).state).to.equal('current')
  })
})
