import { once } from 'node:events'
import { expect } from 'chai'
import { QueryTypes, type Transaction } from 'sequelize'
import { toAppError } from '../../errors/to-app-error.js'
import { PostgresDatabases, type TestDatabase } from '../support/database.js'
import { requirePostgres } from '../support/postgres/programs.js'

describe('transactions on PostgreSQL', () => {
  const databases = new PostgresDatabases()
  let database: TestDatabase
  beforeEach(async function () {
    requirePostgres(this)
    this.timeout(60_000)
    database = await databases.create()
    await database.sequelize.query('CREATE TABLE things (id INTEGER PRIMARY KEY, n INTEGER)')
    await database.sequelize.query('INSERT INTO things VALUES (1, 0), (2, 0)')
  })
  afterEach(() => databases.close())

  const addTo = (id: number, transaction: Transaction) =>
    database.sequelize.query(`UPDATE things SET n = n + 1 WHERE id = ${id}`, { transaction })
  const numbers = async () =>
    (
      await database.sequelize.query<{ n: number }>('SELECT n FROM things ORDER BY id', {
        type: QueryTypes.SELECT,
      })
    ).map(({ n }) => n)
  const pidOf = async (transaction: Transaction) => {
    const sql = 'SELECT pg_backend_pid() AS pid'
    const [row] = await database.sequelize.query<{ pid: number }>(sql, {
      ...{ type: QueryTypes.SELECT, transaction },
    })
    return row?.pid ?? NaN
  }
  const cut = (pid: number) => database.sequelize.query(`SELECT pg_terminate_backend(${pid}, 5000)`)

  it('are done anew where two wait for each other', async () => {
    const { transaction } = database.models
    let runs = 0
    const both = new EventTarget()
    let arrived = 0
    /** The first time around, both hold one row before they want the other's. */
    const meet = async (): Promise<void> => {
      arrived += 1
      if (arrived === 2) both.dispatchEvent(new Event('met'))
      if (arrived < 2) await once(both, 'met')
    }
    const cross = (first: number, second: number) =>
      transaction(async (within) => {
        runs += 1
        await addTo(first, within)
        await meet()
        await addTo(second, within)
      })
    await Promise.all([cross(1, 2), cross(2, 1)])
    expect(await numbers()).to.deep.equal([2, 2])
    expect(runs).to.equal(3)
  })

  it('are done anew where the connection broke under them, and are kept once', async () => {
    const { transaction } = database.models
    let runs = 0
    const answer = await transaction(async (within) => {
      runs += 1
      await addTo(1, within)
      if (runs === 1) await cut(await pidOf(within))
      await addTo(2, within)
      return 'done'
    })
    expect([answer, runs, await numbers()]).to.deep.equal(['done', 2, [1, 1]])
  })

  it('are not done anew where the commit itself broke: nobody knows what was kept', async () => {
    let runs = 0
    const failed = await database.models
      .transaction(async (within) => {
        runs += 1
        await addTo(1, within)
        await cut(await pidOf(within))
      })
      .catch((error: unknown) => toAppError(error).code)
    expect([failed, runs, await numbers()]).to.deep.equal(['unavailable', 1, [0, 0]])
  })

  it('give up after some rounds, as an outage', async () => {
    let runs = 0
    const failed = await database.models
      .transaction(async (within) => {
        runs += 1
        await addTo(1, within)
        await cut(await pidOf(within))
        await addTo(2, within)
      })
      .catch((error: unknown) => toAppError(error).code)
    expect([failed, runs, await numbers()]).to.deep.equal(['unavailable', 4, [0, 0]])
  })

  it('ask again what only reads, where connections broke while nobody used them', async () => {
    await Promise.all([1, 2, 3].map(() => numbers()))
    const other = database.open().sequelize
    await other.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity ' +
        'WHERE datname = current_database() AND pid <> pg_backend_pid()',
    )
    expect(await Promise.all([1, 2, 3, 4].map(() => numbers()))).to.deep.equal(
      [1, 2, 3, 4].map(() => [0, 0]),
    )
  })

  it('are undone by the server when they stand still with a lock', async () => {
    const held = await database.sequelize.transaction()
    await addTo(1, held)
    await database.sequelize.query("SET idle_in_transaction_session_timeout = '50ms'", {
      transaction: held,
    })
    const outcome = await database.models.transaction((within) => addTo(1, within)).then(() => 'on')
    expect(outcome).to.equal('on')
    await held.rollback().catch(() => undefined)
    expect(await numbers()).to.deep.equal([1, 0])
  })
})
