import { execFile } from 'node:child_process'
import { copyFileSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { QueryTypes, type Sequelize } from 'sequelize'
import { openDatabase } from '../../config/database.js'
import { ConfigError } from '../../errors/config-error.js'
import { Secret } from '../../lib/secret.js'
import { createTransact } from '../../models/transaction.js'
import { countUp, makeCounter, readCounter } from '../support/counter.js'
import { createSqliteFile, silentLog, type SqliteDatabase } from '../support/database.js'

const COUNT_UP = fileURLToPath(new URL('../support/count-up.ts', import.meta.url))

const open = (url: string): Sequelize => openDatabase(new Secret(url), silentLog)

/** A pragma's value on the connection of `transaction`, or on the common one. */
async function pragma(sequelize: Sequelize, name: string, transaction = null): Promise<unknown> {
  const sql = `SELECT * FROM pragma_${name}`
  const [row] = await sequelize.query<object>(sql, { type: QueryTypes.SELECT, transaction })
  return Object.values(row ?? {})[0]
}

describe('the database on a file', () => {
  let database: SqliteDatabase
  beforeEach(() => {
    database = createSqliteFile()
  })
  afterEach(() => database.close())

  it('waits for others, keeps what it acknowledged and enforces references, on every connection', async () => {
    const { sequelize, models } = database
    const expected = { busy_timeout: 5000, journal_mode: 'wal', synchronous: 2, foreign_keys: 1 }
    const read = async (transaction: unknown) => {
      const entries = Object.keys(expected).map(async (name) => {
        return [name, await pragma(sequelize, name, transaction as null)] as const
      })
      return Object.fromEntries(await Promise.all(entries))
    }
    expect(await read(null)).to.deep.equal(expected)
    expect(await models.transaction(read)).to.deep.equal(expected)
  })

  it('lets a hundred transactions at once, of two gateways, all through', async () => {
    const other = database.open().sequelize
    await makeCounter(database.sequelize)
    await Promise.all([countUp(database.sequelize, 50), countUp(other, 50)])
    expect(await readCounter(other)).to.equal(100)
  })

  it('lets plain writes through beside transactions, without a thread left waiting for another', async () => {
    const others = [database.open().sequelize, database.open().sequelize]
    const all = [database.sequelize, ...others]
    await makeCounter(database.sequelize)
    const plain = (sequelize: Sequelize) =>
      Array.from({ length: 20 }, () => sequelize.query('UPDATE counter SET number = number + 1'))
    await Promise.all(all.flatMap((each) => [countUp(each, 20), ...plain(each)]))
    expect(await readCounter(database.sequelize)).to.equal(120)
  })

  it('lets three processes at once all through', async function () {
    this.timeout(60_000)
    await makeCounter(database.sequelize)
    const run = () =>
      promisify(execFile)(process.execPath, ['--import', 'tsx', COUNT_UP, database.url, '15'])
    await Promise.all([run(), run(), run(), countUp(database.sequelize, 15)])
    expect(await readCounter(database.sequelize)).to.equal(60)
  })

  for (const [what, act] of [
    ['removed', (file: string) => renameSync(file, `${file}.gone`)],
    [
      'replaced',
      (file: string) => (renameSync(file, `${file}.gone`), copyFileSync(`${file}.gone`, file)),
    ],
  ] as const) {
    it(`answers nothing once its file was ${what}, and makes none anew`, async () => {
      const { file, sequelize, models } = database
      await makeCounter(sequelize)
      act(file)
      const folder = readdirSync(dirname(file))
      const nameOf = (error: unknown) => (error as Error).name
      for (const asked of [
        sequelize.query('SELECT * FROM counter'),
        sequelize.query('UPDATE counter SET number = 7'),
        models.transaction((transaction) => sequelize.query('SELECT 1', { transaction })),
      ]) {
        expect(await asked.catch(nameOf)).to.equal('SequelizeConnectionError')
      }
      expect(readdirSync(dirname(file)).sort()).to.deep.equal(folder.sort())
    })
  }

  it('leaves no value, no SQL and no row on an error', async () => {
    const { sequelize } = database
    await sequelize.query('CREATE TABLE secrets (word TEXT NOT NULL UNIQUE)')
    const insert = () =>
      sequelize.query('INSERT INTO secrets (word) VALUES ($word)', { bind: { word: 'xyzzy' } })
    await insert()
    const error = await insert().then(
      () => null,
      (caught: unknown) => caught,
    )
    expect(error).to.have.property('name', 'SequelizeUniqueConstraintError')
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.to.contain('xyzzy')
    expect(error).to.have.nested.property('original.sql', null)
  })
})

describe('the database in memory', () => {
  it('is one database for all connections, of its own for each opening, and gone when closed', async () => {
    const [first, second] = [open('sqlite::memory:'), open('sqlite::memory:')]
    await createTransact(first)(async (transaction) => {
      await first.query('CREATE TABLE things (id INTEGER)', { transaction })
    })
    expect(await first.getQueryInterface().tableExists('things')).to.equal(true)
    expect(await second.getQueryInterface().tableExists('things')).to.equal(false)
    await Promise.all([first.close(), second.close()])
  })

  it('keeps transactions apart and undoes one without the others', async () => {
    const sequelize = open('sqlite::memory:')
    await makeCounter(sequelize)
    const failing = createTransact(sequelize)(async (transaction) => {
      await sequelize.query('UPDATE counter SET number = 1000', { transaction })
      throw new Error('no')
    }).catch((error: unknown) => (error as Error).message)
    await Promise.all([countUp(sequelize, 20), failing])
    expect(await failing).to.equal('no')
    expect(await readCounter(sequelize)).to.equal(20)
    await sequelize.close()
  })
})

describe('a database that cannot be used', () => {
  let folder: string
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-test-'))
    writeFileSync(join(folder, 'text'), 'This is no database, but a letter.')
  })
  after(() => rmSync(folder, { recursive: true }))

  const complaints = (url: string): readonly string[] => {
    try {
      open(url)
    } catch (error) {
      if (error instanceof ConfigError) return error.complaints
      throw error
    }
    return []
  }

  it('gives one line that names the file and what is wrong', () => {
    const line = (path: string, fault: string) => [`DATABASE_URL: ${folder}/${path}: ${fault}`]
    expect(complaints(`sqlite:${folder}/text`)).to.deep.equal(
      line('text', 'the file is no SQLite database'),
    )
    expect(complaints(`sqlite:${folder}/text/x.sqlite`)).to.deep.equal(
      line('text/x.sqlite', 'its folder cannot be made (EEXIST)'),
    )
    expect(complaints(`sqlite:${folder}`)).to.deep.equal([
      `DATABASE_URL: ${folder}: the file cannot be read and written (EISDIR)`,
    ])
    expect(complaints('sqlite:/proc/gatehouse.sqlite')).to.have.length(1)
  })

  it('gives one line, without the address, for another kind of database', () => {
    const said = complaints('mysql://gate:xyzzy@db/gate')
    expect(said).to.deep.equal([
      'DATABASE_URL: must be sqlite:PATH, sqlite::memory: or postgres://USER@HOST/DATABASE',
    ])
  })
})
