import { setTimeout as pass } from 'node:timers/promises'
import { expect } from 'chai'
import { createSqliteDatabase, type TestDatabase } from '../support/database.js'

const LINE = 60
/** As many share a commit at most: they hear of it at once. */
const TOGETHER = 8

describe('a write outside of every transaction', () => {
  let database: TestDatabase
  beforeEach(async () => {
    database = await createSqliteDatabase()
  })
  afterEach(() => database.close())

  it('has its turn in the line, and is not passed over until it is refused', async () => {
    const { SessionRecord, transaction } = database.models
    let passed = 0
    const each = async (): Promise<void> => {
      await pass(10)
      passed += 1
    }
    const line = () => Array.from({ length: LINE }, () => transaction(each))
    const before = line()
    const written = SessionRecord.spend('nobody').then(() => passed)
    await before[0]
    const after = line()
    expect(await written).to.be.within(LINE, LINE + TOGETHER)
    await Promise.all([...before, ...after])
  })

  it('is refused within a transaction that it is no part of, which would wait for it for ever', async () => {
    const { User, transaction } = database.models
    const inner = transaction(() => User.create({ username: 'alice' }))
    expect(await inner.catch((error: unknown) => (error as Error).message)).to.match(/already/u)
    expect(await User.count()).to.equal(0)
  })
})
