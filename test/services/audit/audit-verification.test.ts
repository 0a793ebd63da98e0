import { expect } from 'chai'
import type { AuditRow } from '../../../models/audit-line.js'
import { hashOf } from '../../../services/audit/audit-chain.js'
import { verifyAudit } from '../../../services/audit/audit-verification.js'
import { auditOver, auditRows, fillAudit } from '../../support/audit.js'
import { createTestDatabase, onPostgres, type TestDatabase } from '../../support/database.js'

/** Everything a line says: each is filled in, so that each can be taken out. */
const FULL = {
  userId: 'u1',
  username: 'ann',
  actorId: 'u2',
  sessionId: 's1',
  amr: 'pwd',
  provider: 'corp',
  address: '192.0.2.1',
  requestId: 'r1',
  reason: 'name, roles',
}

const LINES = 5

describe('verifying the audit log', () => {
  let database: TestDatabase
  beforeEach(async () => {
    database = await createTestDatabase()
    const audit = auditOver(database.models)
    for (let line = 0; line < LINES; line += 1) await audit.recordAlone('user_changed', FULL)
  })
  afterEach(() => database.close())

  const sql = (text: string) => database.sequelize.query(text)
  const verify = (expected?: { seq: number; hash: string }) =>
    verifyAudit(database.models, expected)
  const faultOf = async () => {
    const { fault } = await verify()
    return fault && [fault.seq, fault.kind]
  }

  it('finds nothing wrong with what we wrote, and tells the last line', async () => {
    const rows = await auditRows(database.models)
    const { seq, hash } = rows.at(-1)!
    expect(await verify()).to.deep.equal({ last: { seq, hash }, fault: null })
    expect(await verify({ seq: 2, hash: rows[1]!.hash })).to.include({ fault: null })
  })

  it('finds nothing wrong with an empty log', async () => {
    const empty = await createTestDatabase()
    expect(await verifyAudit(empty.models)).to.deep.equal({ last: null, fault: null })
    await empty.close()
  })

  const COLUMNS = [
    ...['event', 'user_id', 'username', 'actor_id', 'session_id', 'amr', 'provider', 'address'],
    ...['request_id', 'reason', 'previous_hash', 'hash'],
  ]
  for (const column of COLUMNS) {
    it(`sees that ${column} was changed`, async () => {
      await sql(`UPDATE audit_events SET ${column} = '!' || SUBSTR(${column}, 2) WHERE seq = 3`)
      expect(await faultOf()).to.deep.equal([3, 'altered'])
    })
  }

  for (const column of COLUMNS.slice(1, -2)) {
    it(`sees that ${column} was taken out`, async () => {
      await sql(`UPDATE audit_events SET ${column} = NULL WHERE seq = 3`)
      expect(await faultOf()).to.deep.equal([3, 'altered'])
    })
  }

  it('sees that a value went from one column to the next', async () => {
    await sql('UPDATE audit_events SET user_id = actor_id, actor_id = user_id WHERE seq = 3')
    expect(await faultOf()).to.deep.equal([3, 'altered'])
  })

  it('sees that a time was changed, by a millisecond or into none', async () => {
    for (const at of ['2026-01-02 03:04:05.679 +00:00', onPostgres ? 'infinity' : 'never']) {
      await sql(`UPDATE audit_events SET at = '${at}' WHERE seq = 3`)
      expect(await faultOf()).to.deep.equal([3, 'altered'])
    }
  })

  const REMOVED: [string, string, [number, string]][] = [
    ['the first line', 'seq = 1', [1, 'missing']],
    ['a line within', 'seq = 3', [3, 'missing']],
    ['the last line', 'seq = 5', [5, 'missing']],
    ['several lines at the end', 'seq > 2', [3, 'missing']],
    ['every line', 'seq > 0', [1, 'missing']],
  ]
  for (const [what, which, fault] of REMOVED) {
    it(`sees that ${what} was removed`, async () => {
      await sql(`DELETE FROM audit_events WHERE ${which}`)
      expect(await faultOf()).to.deep.equal(fault)
    })
  }

  it('sees that lines changed places', async () => {
    await sql('UPDATE audit_events SET seq = 100 WHERE seq = 2')
    await sql('UPDATE audit_events SET seq = 2 WHERE seq = 4')
    await sql('UPDATE audit_events SET seq = 4 WHERE seq = 100')
    expect(await faultOf()).to.deep.equal([2, 'altered'])
  })

  it('sees that the lines behind a removed one moved up', async () => {
    await sql('DELETE FROM audit_events WHERE seq = 2')
    await sql('UPDATE audit_events SET seq = seq - 1 WHERE seq > 2')
    await sql("UPDATE counters SET value = value - 1 WHERE name = 'audit'")
    expect(await faultOf()).to.deep.equal([2, 'altered'])
  })

  it('sees lines that were added before the first or behind the last', async () => {
    for (const [seq, fault] of [
      [0, [0, 'stray']],
      [-7, [-7, 'stray']],
      [99, [6, 'missing']],
    ] as const) {
      await sql(`INSERT INTO audit_events SELECT ${seq}, at, event, user_id, username, actor_id,
        session_id, amr, provider, address, request_id, reason, previous_hash, hash
        FROM audit_events WHERE seq = 1`)
      expect(await faultOf()).to.deep.equal(fault)
      await sql(`DELETE FROM audit_events WHERE seq = ${seq}`)
    }
  })

  it('sees that the counter was set back, or is gone', async () => {
    await sql("UPDATE counters SET value = 3 WHERE name = 'audit'")
    expect(await faultOf()).to.deep.equal([4, 'uncounted'])
    await sql("DELETE FROM counters WHERE name = 'audit'")
    expect(await faultOf()).to.deep.equal([1, 'uncounted'])
  })

  /** Writes line `seq` anew, with a hash that fits it. */
  const forge = async (seq: number, changes: Partial<AuditRow>) => {
    const row = (await auditRows(database.models)).find((one) => one.seq === seq)!
    const forged = { ...row, ...changes }
    const hash = hashOf(forged)
    const text = `UPDATE audit_events SET reason = $reason, previous_hash = $previous, hash = $hash
      WHERE seq = $seq`
    const bind = { reason: forged.reason, previous: forged.previousHash, hash, seq }
    await database.sequelize.query(text, { bind })
    return hash
  }

  it('sees that a line was written anew with a hash that fits it', async () => {
    await forge(3, { reason: 'nothing at all' })
    expect(await faultOf()).to.deep.equal([4, 'unlinked'])
  })

  it('sees that the log was written anew up to its end, by a line noted elsewhere', async () => {
    const rows = await auditRows(database.models)
    const noted = { seq: 4, hash: rows[3]!.hash }
    let previousHash = await forge(3, { reason: 'nothing at all' })
    for (const seq of [4, 5]) previousHash = await forge(seq, { previousHash })
    expect(await faultOf()).to.equal(null)
    expect((await verify(noted)).fault).to.deep.equal({ seq: 4, kind: 'unexpected' })
  })

  it('sees that the end was cut off and the counter set back, by a line noted elsewhere', async () => {
    const { seq, hash } = (await auditRows(database.models)).at(-1)!
    await sql('DELETE FROM audit_events WHERE seq > 3')
    await sql("UPDATE counters SET value = 3 WHERE name = 'audit'")
    expect(await faultOf()).to.equal(null)
    expect((await verify({ seq, hash })).fault).to.deep.equal({ seq: 5, kind: 'missing' })
  })

  it('reads more lines than fit one page, and finds the one', async () => {
    const many = await createTestDatabase()
    await fillAudit(many.models, 1200, 'many')
    await auditOver(many.models).recordAlone('sign_in', FULL)
    expect((await verifyAudit(many.models)).last?.seq).to.equal(1201)
    await many.sequelize.query("UPDATE audit_events SET username = 'eve' WHERE seq = 1100")
    expect((await verifyAudit(many.models)).fault).to.deep.equal({ seq: 1100, kind: 'altered' })
    await many.close()
  })

  it('finds nothing wrong while others write', async () => {
    const audit = auditOver(database.open().models)
    const writing = Array.from({ length: 20 }, () => audit.recordAlone('sign_in', FULL))
    const verdicts = await Promise.all(Array.from({ length: 5 }, () => verify()))
    expect(verdicts.map(({ fault }) => fault)).to.deep.equal(verdicts.map(() => null))
    await Promise.all(writing)
  })
})
