import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { QueryTypes, type Sequelize, type Transaction } from 'sequelize'
import { PostgresDatabases, type TestDatabase } from '../../support/database.js'
import { requirePostgres } from '../../support/postgres/programs.js'
import { instanceOver } from '../../support/revocations.js'

/** A log whose numbers come from a sequence, as most are made. */
class NaiveLog {
  readonly seen: string[] = []
  #place = 0

  constructor(private readonly sequelize: Sequelize) {}

  make(): Promise<unknown> {
    return this.sequelize.query('CREATE TABLE naive (id BIGSERIAL PRIMARY KEY, subject TEXT)')
  }

  add(subject: string, transaction: Transaction): Promise<unknown> {
    const sql = `INSERT INTO naive (subject) VALUES ('${subject}')`
    return this.sequelize.query(sql, { transaction })
  }

  /** Everything behind the place read last. */
  async readOn(): Promise<void> {
    const sql = `SELECT id, subject FROM naive WHERE id > ${this.#place} ORDER BY id`
    const rows = await this.sequelize.query<{ id: string; subject: string }>(sql, {
      type: QueryTypes.SELECT,
    })
    for (const { id, subject } of rows) {
      this.seen.push(subject)
      this.#place = Number(id)
    }
  }
}

describe('the order of a log in PostgreSQL', () => {
  const databases = new PostgresDatabases()
  let database: TestDatabase
  before(async function () {
    requirePostgres(this)
    this.timeout(60_000)
    database = await databases.create()
  })
  after(() => databases.close())

  it('is lost by numbers of a sequence: who read the later one never sees the earlier', async () => {
    const { sequelize } = database
    const naive = new NaiveLog(sequelize)
    await naive.make()
    const slow = await sequelize.transaction()
    await naive.add('first', slow)
    await sequelize.transaction((quick) => naive.add('second', quick))
    await naive.readOn()
    await slow.commit()
    await naive.readOn()
    expect(naive.seen).to.deep.equal(['second'])
  })

  it('is kept by ours: the later writer waits, and the reader sees both', async () => {
    const [one, two] = [database.open(), database.open()]
    const [slow, quick] = [instanceOver(one.models), instanceOver(two.models)]
    const reader = instanceOver(database.models)
    const seen: string[] = []
    reader.onEntries((entries) => seen.push(...entries.map(({ subject }) => subject)))
    const [first, second] = [randomUUID(), randomUUID()]

    const held = await one.sequelize.transaction()
    await slow.revoke({ kind: 'session', id: first }, held)
    const other = two.sequelize.transaction((transaction) =>
      quick.revoke({ kind: 'session', id: second }, transaction),
    )
    await waitingIn(database.sequelize)
    await reader.catchUp()
    expect(seen).to.deep.equal([])
    await held.commit()
    await other
    await reader.catchUp()
    expect(seen).to.deep.equal([first, second])
  })
})

/** Resolves once somebody waits for a lock in this database. */
async function waitingIn(sequelize: Sequelize): Promise<void> {
  const sql =
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
  for (;;) {
    const [row] = await sequelize.query<{ count: string }>(sql, { type: QueryTypes.SELECT })
    if (Number(row?.count) > 0) return
  }
}
