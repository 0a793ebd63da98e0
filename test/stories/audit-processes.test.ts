import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { BEGINNING } from '../../services/audit/audit-chain.js'
import { verifyAudit } from '../../services/audit/audit-verification.js'
import { auditRows } from '../support/audit.js'
import { createTestDatabase, type TestDatabase } from '../support/database.js'

const WRITER = fileURLToPath(new URL('../support/audit-writer.ts', import.meta.url))
const PROCESSES = 4
const TIMES = 25

describe('several processes that write audit lines at once', function () {
  this.timeout(120_000)
  let database: TestDatabase
  before(async () => (database = await createTestDatabase()))
  after(() => database.close())

  it('make one chain, without a gap or a fork', async () => {
    const writers = Array.from({ length: PROCESSES }, (_, index) => {
      const args = ['--import', 'tsx', WRITER, database.url, `process${index}`, String(TIMES)]
      return promisify(execFile)(process.execPath, args)
    })
    await Promise.all(writers)
    const rows = await auditRows(database.models)
    expect(rows.map(({ seq }) => seq)).to.deep.equal(
      Array.from({ length: PROCESSES * TIMES }, (_, at) => at + 1),
    )
    for (const [at, { previousHash }] of rows.entries()) {
      expect(previousHash).to.equal(rows[at - 1]?.hash ?? BEGINNING)
    }
    expect(new Set(rows.map(({ username }) => username)).size).to.equal(rows.length)
    expect((await verifyAudit(database.models)).fault).to.equal(null)
  })
})
