import { expect } from 'chai'
import { causesOf } from '../../errors/causes-of.js'
import { createTestDatabase, type TestDatabase } from '../support/database.js'

describe('causesOf', () => {
  let database: TestDatabase
  before(async () => (database = await createTestDatabase()))
  after(() => database.close())

  it('tells what the database said, whose errors have stacks without it', async () => {
    const { sequelize, models } = database
    const refused = models.transaction(async (transaction) => {
      await sequelize.query('PRAGMA query_only = ON', { transaction })
      await sequelize.query('DELETE FROM users', { transaction })
    })
    const error: unknown = await refused.catch((caught: unknown) => caught)
    const [first = '', ...more] = causesOf(error)
    expect(first).to.match(/^SequelizeDatabaseError: SQLITE_READONLY: .*\n\s+at /u)
    expect(more.join('\n')).not.to.contain('DELETE')
  })

  it('tells the message once where the stack begins with it', () => {
    const [first = ''] = causesOf(new TypeError('planted'))
    expect(first).to.match(/^TypeError: planted\n\s+at /u)
    expect(first.match(/planted/gu)).to.have.length(1)
  })

  it('follows the causes, five at most, and of what is no error names the type', () => {
    const chain = new Error('outer', { cause: new Error('inner', { cause: { secret: 'xyzzy' } }) })
    const [outer, inner, last] = causesOf(chain)
    expect(outer).to.contain('outer')
    expect(inner).to.contain('inner')
    expect(last).to.equal('object')
    const circle = new Error('round')
    circle.cause = circle
    expect(causesOf(circle)).to.have.length(5)
  })
})
