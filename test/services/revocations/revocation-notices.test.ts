import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { STANDARD_DATABASE } from '../../../config/read-database.js'
import { noticesFrom } from '../../../config/postgres-listener.js'
import { systemClock, systemStopwatch } from '../../../lib/clock.js'
import { Secret } from '../../../lib/secret.js'
import { createRevocations, type Revocations } from '../../../services/revocations.js'
import { createNotices, type Notices } from '../../../services/revocations/revocation-notices.js'
import { PostgresDatabases, silentLog, type TestDatabase } from '../../support/database.js'
import { requirePostgres } from '../../support/postgres/programs.js'
import { instanceOver, LIFETIME } from '../../support/revocations.js'

describe('notices of revocations', () => {
  const databases = new PostgresDatabases()
  let database: TestDatabase
  let notices: Notices
  let turns: Turns
  before(async function () {
    requirePostgres(this)
    this.timeout(60_000)
    database = await databases.create()
  })
  after(() => databases.close())
  beforeEach(async () => {
    notices = noticesOf(database.url)
    turns = new Turns()
    notices.start(() => turns.tell())
    await turns.next()
  })
  afterEach(() => notices.stop())

  const revoke = (subject = randomUUID()) =>
    database.models.transaction((transaction) =>
      instanceOver(database.models).revoke({ kind: 'session', id: subject }, transaction),
    )
  const LISTENERS = "FROM pg_stat_activity WHERE application_name = 'gatehouse notices'"
  const sql = (text: string) => database.sequelize.query(text)

  it('come with each change, and not before it is committed', async () => {
    const held = await database.sequelize.transaction()
    await instanceOver(database.models).revoke({ kind: 'session', id: randomUUID() }, held)
    await sql('SELECT 1')
    expect(turns.told).to.equal(1)
    await held.commit()
    await turns.next()
  })

  it('do not come with what was undone', async () => {
    const held = await database.sequelize.transaction()
    await instanceOver(database.models).revoke({ kind: 'session', id: randomUUID() }, held)
    await held.rollback()
    await revoke()
    await turns.next()
    expect(turns.told).to.equal(2)
  })

  it('come with a change of the keys', async () => {
    await database.models.transaction((transaction) =>
      database.models.Counter.next('signing_keys', transaction),
    )
    await turns.next()
  })

  it('go on after the connection was lost, and make up for what was said meanwhile', async () => {
    await sql(`SELECT pg_terminate_backend(pid) ${LISTENERS}`)
    await turns.next()
    await revoke()
    await turns.next()
  })

  it('leave no connection behind', async () => {
    await notices.stop()
    for (;;) {
      const [[row]] = (await sql(`SELECT count(*) ${LISTENERS}`)) as [[{ count: string }], unknown]
      if (row.count === '0') return
    }
  })

  it('are not needed: who hears none reads on all the same', async () => {
    const connect = () => Promise.reject(new Error('no'))
    const reader = revocationsWith(database, createNotices({ connect, log: silentLog }))
    await reader.start()
    const subject = randomUUID()
    const seen = seenBy(reader, subject)
    await revoke(subject)
    await seen
    await reader.stop()
  })

  it('have a reader read on at once', async () => {
    const reader = revocationsWith(database, noticesOf(database.url))
    await reader.start()
    const subject = randomUUID()
    const seen = seenBy(reader, subject)
    await revoke(subject)
    await seen
    await reader.stop()
  })
})

/** Counts what was heard. */
class Turns {
  told = 0
  #waiting: (() => void)[] = []
  #unread = 0

  tell(): void {
    this.told += 1
    this.#unread += 1
    for (const resolve of this.#waiting.splice(0)) resolve()
  }

  /** Resolves once something was heard since the last time. */
  async next(): Promise<void> {
    while (this.#unread === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    this.#unread = 0
  }
}

function noticesOf(url: string): Notices {
  const connect = noticesFrom({ databaseUrl: new Secret(url), database: STANDARD_DATABASE })
  if (!connect) throw new Error('no notices')
  return createNotices({ connect, log: silentLog })
}

const revocationsWith = (database: TestDatabase, notices: Notices): Revocations =>
  createRevocations({
    ...{ models: database.open().models, log: silentLog, notices },
    ...{ clock: systemClock, stopwatch: systemStopwatch },
    lifetimeSeconds: LIFETIME,
    maxStalenessSeconds: 60,
  })

/** Resolves once `reader` has read an entry about `subject`. */
const seenBy = (reader: Revocations, subject: string): Promise<void> =>
  new Promise((resolve) => {
    reader.onEntries((entries) => {
      if (entries.some((entry) => entry.subject === subject)) resolve()
    })
  })
