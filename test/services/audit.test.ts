import { expect } from 'chai'
import { BEGINNING, hashOf } from '../../services/audit/audit-chain.js'
import { auditOver, auditRows, AUDIT_TIME } from '../support/audit.js'
import { createTestDatabase, type TestDatabase } from '../support/database.js'

const messageOf = (error: unknown) => (error as Error).message

describe('the audit log', () => {
  let database: TestDatabase
  beforeEach(async () => (database = await createTestDatabase()))
  afterEach(() => database.close())

  it('chains each line to the one before', async () => {
    const audit = auditOver(database.models)
    await audit.recordAlone('sign_in_failed', { reason: 'unknown_user', address: '192.0.2.1' })
    await database.models.transaction(async (transaction) => {
      await audit.record('user_created', { userId: 'u1', username: 'ann' }, transaction)
      await audit.record('role_changed', { userId: 'u1', actorId: 'u2' }, transaction)
    })
    const rows = await auditRows(database.models)
    expect(rows.map(({ seq, event }) => [seq, event])).to.deep.equal([
      [1, 'sign_in_failed'],
      [2, 'user_created'],
      [3, 'role_changed'],
    ])
    expect(rows[0]).to.include({ previousHash: BEGINNING, userId: null, address: '192.0.2.1' })
    for (const [at, row] of rows.entries()) {
      expect(row.at).to.deep.equal(AUDIT_TIME)
      expect(row.hash).to.equal(hashOf(row))
      if (at > 0) expect(row.previousHash).to.equal(rows[at - 1]?.hash)
    }
  })

  it('hashes in a way that never changes for lines that exist', () => {
    const line = {
      ...{ seq: 7, at: AUDIT_TIME, event: 'sign_in', userId: 'u1', username: 'ann', amr: 'pwd' },
      ...{ actorId: null, sessionId: 's1', provider: null, address: '::1', requestId: 'r1' },
      ...{ reason: '"quoted"', previousHash: BEGINNING },
    }
    expect(hashOf(line)).to.equal(
      'b15d90f59b19ea92c21a556cda8cd3f262968aaaec38d043dd8c321468ae9117',
    )
  })

  it('is one chain, whoever writes at once and from wherever', async () => {
    const houses = [database.models, ...Array.from({ length: 4 }, () => database.open().models)]
    const writing = houses.flatMap((models, house) => {
      const audit = auditOver(models)
      return Array.from({ length: 8 }, (_, index) =>
        audit.recordAlone('sign_in', { username: `${house}-${index}` }),
      )
    })
    await Promise.all(writing)
    const rows = await auditRows(database.models)
    expect(rows.map(({ seq }) => seq)).to.deep.equal(writing.map((_, at) => at + 1))
    expect(new Set(rows.map(({ username }) => username)).size).to.equal(writing.length)
    for (const [at, row] of rows.entries()) {
      expect(row.previousHash).to.equal(rows[at - 1]?.hash ?? BEGINNING)
    }
  })

  it('keeps nothing of a change that was undone, nor logs it', async () => {
    const log: string[] = []
    const audit = auditOver(database.models, log)
    const undone = database.models.transaction(async (transaction) => {
      await audit.record('user_created', {}, transaction)
      throw new Error('undone')
    })
    expect(await undone.catch(messageOf)).to.equal('undone')
    expect(await auditRows(database.models)).to.deep.equal([])
    expect(log).to.deep.equal([])
    await audit.recordAlone('sign_in', {})
    expect((await auditRows(database.models)).map(({ seq }) => seq)).to.deep.equal([1])
  })

  it('logs a line once it is committed, with its number and hash', async () => {
    const log: string[] = []
    const audit = auditOver(database.models, log)
    await database.models.transaction(async (transaction) => {
      await audit.record('sign_in', { username: 'ann', amr: 'pwd' }, transaction)
      expect(log).to.deep.equal([])
    })
    const [row] = await auditRows(database.models)
    const line = JSON.parse(log[0] ?? '') as Record<string, unknown>
    expect(line).to.include({ audit: 'sign_in', username: 'ann', seq: 1, hash: row?.hash })
    expect(line).to.not.have.property('userId')
  })

  it('has no place for anything that it does not name', async () => {
    const fields = { username: 'ann', password: 'hunter2', token: 'eyJ', agent: 'a browser' }
    const log: string[] = []
    await auditOver(database.models, log).recordAlone('sign_in', fields)
    const [row] = await auditRows(database.models)
    expect(JSON.stringify([row, log])).to.not.match(/hunter2|eyJ|a browser/u)
  })

  it('holds what strangers send on one printable line of a length', async () => {
    const log: string[] = []
    const audit = auditOver(database.models, log)
    const username = 'eve\r\n{"audit":"sign_in"}\u001b[2J\u202e\ud800'
    await audit.recordAlone('sign_in_failed', { username, reason: 'x'.repeat(100_000) })
    const [row] = await auditRows(database.models)
    expect(row?.username).to.equal('eve\\u{d}\\u{a}{"audit":"sign_in"}\\u{1b}[2J\\u{202e}\\u{d800}')
    expect(row?.reason).to.have.length(1000)
    expect(row?.hash).to.equal(row && hashOf(row))
    expect(log).to.have.length(1)
    expect(log[0]?.trimEnd()).to.not.match(/[\p{C}]/u)
  })

  it('refuses to change or remove a row', async () => {
    const { models } = database
    await auditOver(models).recordAlone('sign_in', {})
    const row = await models.AuditLine.findOne({ rejectOnEmpty: true })
    const everything = { where: {} }
    for (const attempt of [
      () => models.AuditLine.update({ reason: 'x' }, everything),
      () => models.AuditLine.destroy(everything),
      () => row.update({ reason: 'x' }),
      () => row.destroy(),
    ]) {
      const failure = await attempt().catch((error: unknown) => error)
      expect(failure).to.be.instanceOf(TypeError)
    }
    expect(await auditRows(models)).to.have.length(1)
  })

  it('goes on after a row that somebody took away, so that nobody is locked out', async () => {
    const audit = auditOver(database.models)
    await audit.recordAlone('sign_in', {})
    await audit.recordAlone('sign_in', {})
    await database.sequelize.query('DELETE FROM audit_events WHERE seq = 2')
    await audit.recordAlone('sign_in', {})
    const rows = await auditRows(database.models)
    expect(rows.map(({ seq }) => seq)).to.deep.equal([1, 3])
  })
})
