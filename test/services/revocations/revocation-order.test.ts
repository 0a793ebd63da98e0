import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { createTestDatabase, type TestDatabase } from '../../support/database.js'
import { instanceOver, tokenOf } from '../../support/revocations.js'

/**
 * "Everything behind the place I read last" loses an entry whose number was given out before and
 * whose transaction committed after. Here numbers become visible in their own order.
 */
describe('a reader of the log of revocations', () => {
  let database: TestDatabase
  beforeEach(async () => (database = await createTestDatabase()))
  afterEach(() => database.close())

  it('misses nothing of a writer who began first and committed last', async () => {
    const [one, two, reading] = [database.open(), database.open(), database.open()]
    const [first, second] = [randomUUID(), randomUUID()]
    const [slow, quick] = [instanceOver(one.models), instanceOver(two.models)]
    const reader = instanceOver(reading.models)
    const seen: string[] = []
    reader.onEntries((entries) => seen.push(...entries.map(({ subject }) => subject)))

    // On connections of their own, past the line in which this process would put them.
    const held = await one.sequelize.transaction()
    await slow.revoke({ kind: 'session', id: first }, held)
    let committed = false
    const other = two.sequelize
      .transaction((transaction) => quick.revoke({ kind: 'session', id: second }, transaction))
      .then(() => (committed = true))
    for (let turns = 0; turns < 5; turns += 1) await reader.catchUp()
    expect([seen, committed]).to.deep.equal([[], false])

    await held.commit()
    await other
    await reader.catchUp()
    expect(seen).to.deep.equal([first, second])
    expect(reader.isRevoked(tokenOf({ sid: first }))).to.equal(true)
  })

  it('is handed every entry of many writers once and in order, while they write', async () => {
    const writers = [database.open(), database.open(), database.open()]
    const reader = instanceOver(database.open().models)
    const seen: number[] = []
    reader.onEntries((entries) => seen.push(...entries.map(({ id }) => id)))

    const state = { writing: true }
    const written = Promise.all(
      writers.map(async ({ sequelize, models }, at) => {
        const writer = instanceOver(models)
        for (let count = 0; count < 20; count += 1) {
          const transaction = await sequelize.transaction()
          await writer.revoke({ kind: 'user', id: randomUUID() }, transaction)
          if ((count + at) % 4 === 0) await transaction.rollback()
          else await transaction.commit()
        }
      }),
    ).finally(() => (state.writing = false))
    while (state.writing) await reader.catchUp()
    await written
    await reader.catchUp()
    expect(seen).to.deep.equal(Array.from({ length: 45 }, (_, at) => at + 1))
  })
})
