import { expect } from 'chai'
import { createTestDatabase, type TestDatabase } from '../support/database.js'

describe('counters', () => {
  let database: TestDatabase
  beforeEach(async () => {
    database = await createTestDatabase()
  })
  afterEach(() => database.close())

  const next = ({ models }: Pick<TestDatabase, 'models'>) =>
    models.transaction((transaction) => models.Counter.next('revocations', transaction))

  it('begin at 1 and are counted apart', async () => {
    const { Counter } = database.models
    expect(await Counter.read('revocations')).to.equal(0)
    expect([await next(database), await next(database)]).to.deep.equal([1, 2])
    expect(await Counter.readAll()).to.deep.equal({ audit: 0, revocations: 2, signing_keys: 0 })
  })

  it('give every number once to any number of callers on several connections', async () => {
    const others = [database.open(), database.open()]
    const callers = Array.from({ length: 30 }, (_, at) => others[at % 2] ?? database)
    const numbers = await Promise.all(callers.map(next))
    expect(numbers.toSorted((a, b) => a - b)).to.deep.equal(numbers.map((_, at) => at + 1))
  })

  it('give a number back when its transaction is undone', async () => {
    const { models } = database
    const undone = await models
      .transaction(async (transaction) => {
        await models.Counter.next('audit', transaction)
        throw new Error('undone')
      })
      .catch((error: unknown) => (error as Error).message)
    expect(undone).to.equal('undone')
    expect(await models.Counter.read('audit')).to.equal(0)
  })

  it('let nobody read a number before what it counts is there', async () => {
    const { models } = database
    const { models: reader } = database.open()
    await models.transaction(async (transaction) => {
      expect(await models.Counter.next('audit', transaction)).to.equal(1)
      expect(await reader.Counter.read('audit')).to.equal(0)
    })
    expect(await reader.Counter.read('audit')).to.equal(1)
  })
})
