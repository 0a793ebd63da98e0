import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { countQueries } from '../support/count-queries.js'
import { createTestDatabase, type TestDatabase } from '../support/database.js'

const LONG_AGO = new Date('2026-01-01T00:00:00Z')
const NOW = new Date('2026-06-01T00:00:00Z')
const LATER = new Date('2026-12-01T00:00:00Z')

describe('what has expired', () => {
  let database: TestDatabase
  before(async () => (database = await createTestDatabase()))
  after(() => database.close())

  it('is removed some at a time, and nothing else with it', async () => {
    const { SessionRecord } = database.models
    const records = (count: number, expires: Date) =>
      Array.from({ length: count }, () => ({ sid: randomUUID(), expires, data: '{}' }))
    await SessionRecord.bulkCreate([...records(2500, LONG_AGO), ...records(3, LATER)])
    const asked = countQueries(database.sequelize)
    expect(await SessionRecord.removeExpired(NOW)).to.equal(2500)
    const deletes = asked.list().filter((sql) => /^\s*DELETE/iu.test(sql))
    expect(deletes).to.have.length(3)
    expect(await SessionRecord.count()).to.equal(3)
    expect(await SessionRecord.removeExpired(NOW)).to.equal(0)
  })

  it('is a session that ended, in one way or the other', async () => {
    const { Session, User, transaction } = database.models
    const user = await User.create({ username: 'ada' })
    const begin = (expiresAt: Date) => {
      const rest = { amr: 'pwd', provider: null, address: '', userAgent: '', beganAt: LONG_AGO }
      const id = randomUUID()
      return transaction(async (within) => {
        await Session.begin({ id, userId: user.id, ...rest, expiresAt }, within)
        return id
      })
    }
    const [expired, ended, live] = [await begin(LONG_AGO), await begin(LATER), await begin(LATER)]
    await transaction((within) => Session.end(ended, { at: LONG_AGO, reason: 'sign_out' }, within))
    expect(await Session.removeEndedBefore(NOW)).to.equal(2)
    expect((await Session.findAll()).map(({ id }) => id)).to.deep.equal([live])
    expect(await Session.findById(expired)).to.equal(null)
  })
})
