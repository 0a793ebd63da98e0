import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import type { RevocationEntry } from '../../models/revocation.js'
import type { Revocations, Revoked } from '../../services/revocations.js'
import { countQueries } from '../support/count-queries.js'
import { createTestDatabase, type TestDatabase } from '../support/database.js'
import { instanceOver, LIFETIME, TestTime, tokenOf } from '../support/revocations.js'

describe('the log of revocations', () => {
  let database: TestDatabase
  let time: TestTime
  let own: Revocations
  beforeEach(async () => {
    database = await createTestDatabase()
    time = new TestTime()
    own = instanceOver(database.models, time)
    await own.catchUp()
  })
  afterEach(() => database.close())

  const revoke = (what: Revoked, by = own) =>
    database.models.transaction((transaction) => by.revoke(what, transaction))
  const rename = (from: string, to: string) =>
    database.sequelize.query(`ALTER TABLE ${from} RENAME TO ${to}`)

  it('hits on the own instance as soon as the change is made, and not before', async () => {
    const id = randomUUID()
    await database.models.transaction(async (transaction) => {
      await own.revoke({ kind: 'session', id }, transaction)
      expect(own.isRevoked(tokenOf({ sid: id }))).to.equal(false)
    })
    expect(own.isRevoked(tokenOf({ sid: id }))).to.equal(true)
  })

  it('takes nothing back when the change is undone', async () => {
    const id = randomUUID()
    await database.models
      .transaction(async (transaction) => {
        await own.revoke({ kind: 'user', id }, transaction)
        throw new Error('undone')
      })
      .catch((error: unknown) => expect((error as Error).message).to.equal('undone'))
    await own.catchUp()
    expect(own.isRevoked(tokenOf({ sub: id }))).to.equal(false)
    expect(await database.models.Revocation.count()).to.equal(0)
  })

  it('reaches an instance on another connection, from where it left off', async () => {
    const other = instanceOver(database.open().models, time)
    await other.catchUp()
    const [first, second] = [randomUUID(), randomUUID()]
    await revoke({ kind: 'session', id: first })
    await other.catchUp()
    const told: (readonly RevocationEntry[])[] = []
    const end = other.onEntries((entries) => void told.push(entries))
    await revoke({ kind: 'user', id: second, except: first })
    await other.catchUp()
    end()
    await revoke({ kind: 'session', id: randomUUID() })
    await other.catchUp()
    expect(told.flat().map(({ id, subject }) => [id, subject])).to.deep.equal([[2, second]])
    expect(other.isRevoked(tokenOf({ sid: first }))).to.equal(true)
    expect(other.isRevoked(tokenOf({ sub: second, rev: 1 }))).to.equal(true)
    expect(other.isRevoked(tokenOf({ sub: second, rev: 2 }))).to.equal(false)
  })

  it('is read whole by an instance that starts, over more than one page', async () => {
    const { models } = database
    const subject = randomUUID()
    const fields = { kind: 'session', exceptSession: null, at: time.clock.now() } as const
    const expiresAt = new Date(time.clock.now().getTime() + LIFETIME * 1000)
    const rows = Array.from({ length: 5001 }, (_, at) => ({
      ...{ ...fields, expiresAt, id: at + 1 },
      subject: at === 5000 ? subject : randomUUID(),
    }))
    await models.Revocation.bulkCreate(rows)
    await models.Counter.update({ value: 5001 }, { where: { name: 'revocations' } })
    const late = instanceOver(models, time)
    await late.catchUp()
    expect(late.isRevoked(tokenOf({ sid: subject }))).to.equal(true)
    expect(late.isRevoked(tokenOf({ sid: rows[0]?.subject ?? '' }))).to.equal(true)
  })

  it('costs one query to follow while nothing happens, and none to ask', async () => {
    const queries = countQueries(database.sequelize)
    await own.catchUp()
    expect(queries.list()).to.have.length(1)
    queries.clear()
    own.isRevoked(tokenOf({}))
    own.requireFresh()
    expect(queries.list()).to.deep.equal([])
  })

  it('keeps an entry in the database until it can hit nothing any more', async () => {
    const id = randomUUID()
    await revoke({ kind: 'session', id })
    const [row] = await database.models.Revocation.listBehind(0, 10)
    expect(row?.expiresAt.getTime()).to.be.at.least(time.clock.now().getTime() + LIFETIME * 1000)
    expect(await database.models.Revocation.removeExpired(time.clock.now())).to.equal(0)
    time.pass(LIFETIME + 61)
    expect(await database.models.Revocation.removeExpired(time.clock.now())).to.equal(1)
  })

  it('tells of signing keys at the first reading, and again whenever they have changed', async () => {
    const { models } = database
    const other = instanceOver(models, time)
    let changes = 0
    other.onKeysChanged(() => (changes += 1))
    for (const expected of [1, 1]) {
      await other.catchUp()
      expect(changes).to.equal(expected)
    }
    await models.transaction((transaction) => models.Counter.next('signing_keys', transaction))
    await other.catchUp()
    expect(changes).to.equal(2)
  })

  describe('that cannot be read', () => {
    it('vouches for nothing before it was read once', () => {
      const unread = instanceOver(database.models, time)
      expect(unread.lag()).to.deep.equal({ seconds: null, readable: false })
      expect(() => unread.requireFresh())
        .to.throw()
        .with.property('code', 'unavailable')
    })

    it('is served from memory for as long as allowed, then not, and again once it is back', async () => {
      const id = randomUUID()
      await revoke({ kind: 'session', id })
      await rename('revocations', 'lost')
      await database.sequelize.query("UPDATE counters SET value = 2 WHERE name = 'revocations'")
      time.pass(59)
      await own.catchUp()
      expect(own.lag()).to.deep.equal({ seconds: 59, readable: false })
      own.requireFresh()
      expect(own.isRevoked(tokenOf({ sid: id }))).to.equal(true)
      time.pass(2)
      expect(() => own.requireFresh())
        .to.throw()
        .with.deep.property('headers', { 'Retry-After': '5' })
      await rename('lost', 'revocations')
      await own.catchUp()
      own.requireFresh()
      expect(own.lag()).to.deep.equal({ seconds: 0, readable: true })
      expect(own.isRevoked(tokenOf({ sid: id }))).to.equal(true)
    })

    it('grows no fresher when the clock on the wall is set back', async () => {
      await rename('counters', 'lost')
      time.pass(61)
      time.setClock(-3600)
      await own.catchUp()
      expect(() => own.requireFresh())
        .to.throw()
        .with.property('code', 'unavailable')
    })

    it('is as old as the beginning of its last reading, however long that took', async () => {
      const { Counter } = database.models
      const slow = instanceOver(
        {
          ...database.models,
          Counter: Object.assign(Object.create(Counter) as typeof Counter, {
            readAll: async () => {
              const counted = await Counter.readAll()
              time.pass(61)
              return counted
            },
          }),
        },
        time,
      )
      await slow.catchUp()
      expect(() => slow.requireFresh())
        .to.throw()
        .with.property('code', 'unavailable')
    })
  })

  describe('that was put back from a backup', () => {
    const restore = async (place: number): Promise<void> => {
      await database.sequelize.query(`DELETE FROM revocations WHERE id > ${place}`)
      await database.sequelize.query(
        `UPDATE counters SET value = ${place} WHERE name = 'revocations'`,
      )
    }

    it('still hits what it hit before, hits what comes after, and lets people sign in anew', async () => {
      const [ada, bob, sid] = [randomUUID(), randomUUID(), randomUUID()]
      await revoke({ kind: 'user', id: bob })
      await revoke({ kind: 'user', id: ada })
      await revoke({ kind: 'session', id: sid })
      const before = tokenOf({ sub: bob, rev: 3, iat: time.clock.now() })
      time.pass(120)
      await restore(1)
      await own.catchUp()
      expect(own.isRevoked(tokenOf({ sid, rev: 2 }))).to.equal(true)
      const old = tokenOf({ sub: ada, rev: 1, iat: new Date('2026-11-24T11:59:59Z') })
      expect(own.isRevoked(old)).to.equal(true)
      expect(own.isRevoked(tokenOf({ sub: ada, rev: 1, iat: time.clock.now() }))).to.equal(false)
      expect(own.isRevoked(before)).to.equal(false)
      await revoke({ kind: 'user', id: bob })
      expect(own.isRevoked(before)).to.equal(true)
      expect(own.isRevoked(tokenOf({ sub: bob, rev: 2, iat: time.clock.now() }))).to.equal(false)
    })

    it('is read anew after an outage, though it has grown past where this instance was', async () => {
      const [first, second] = [randomUUID(), randomUUID()]
      await revoke({ kind: 'session', id: first })
      await rename('counters', 'lost')
      await own.catchUp()
      await rename('lost', 'counters')
      await restore(0)
      const other = instanceOver(database.open().models, time)
      await revoke({ kind: 'session', id: second }, other)
      await own.catchUp()
      expect(own.isRevoked(tokenOf({ sid: second }))).to.equal(true)
    })
  })
})
