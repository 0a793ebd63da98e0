import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { QueryTypes } from 'sequelize'
import { systemClock } from '../../lib/clock.js'
import type { Session } from '../../models/session.js'
import type { AuditRow } from '../../models/audit-line.js'
import { verifyAudit } from '../../services/audit/audit-verification.js'
import { auditRows } from '../support/audit.js'
import { createTestDatabase, onPostgres, type TestDatabase } from '../support/database.js'
import { sessionParts } from '../support/refreshing.js'

const WRITER = fileURLToPath(new URL('../support/group-writer.ts', import.meta.url))

/** How many processes are killed: more of them find more. */
const KILLS = Number(process.env['KILLS'] ?? 4)

/** A process that writes, and what it acknowledged by now. */
class Writer {
  output = ''
  errors = ''
  readonly #child: ChildProcessByStdio<null, Readable, Readable>
  readonly #closed: Promise<unknown>

  constructor(url: string, userId: string) {
    const args = ['--import', 'tsx', WRITER, url, userId]
    this.#child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    this.#closed = once(this.#child, 'close')
    this.#child.stdout.on('data', (chunk: Buffer) => (this.output += chunk.toString()))
    this.#child.stderr.on('data', (chunk: Buffer) => (this.errors += chunk.toString()))
  }

  /** Resolves once it has acknowledged `count` things more. */
  async acknowledges(count: number): Promise<void> {
    const enough = this.#lines().length + count
    while (this.#lines().length < enough) {
      if (this.#child.exitCode !== null) throw new Error(`ended by itself: ${this.errors}`)
      await Promise.race([once(this.#child.stdout, 'data'), this.#closed])
    }
  }

  async kill(): Promise<string[][]> {
    this.#child.kill('SIGKILL')
    await this.#closed
    return this.#lines().map((line) => line.split(' '))
  }

  #lines(): string[] {
    return this.output.split('\n').slice(0, -1)
  }
}

describe('processes that are killed while they write', function () {
  this.timeout(60_000 + KILLS * 15_000)
  let database: TestDatabase
  let userId: string
  const acknowledged: string[][] = []
  before(async () => {
    database = await createTestDatabase()
    userId = (await database.models.User.create({ username: 'ada' })).id
    const start = (): Writer => new Writer(database.url, userId)
    let [older, newer] = [start(), start()]
    for (let kills = 0; kills < KILLS; kills += 1) {
      await Promise.all([older.acknowledges(1), newer.acknowledges(1)])
      await older.acknowledges(randomInt(1, 120))
      acknowledged.push(...(await older.kill()))
      ;[older, newer] = [newer, start()]
    }
    for (const last of [older, newer]) acknowledged.push(...(await last.kill()))
  })
  after(() => database.close())

  const told = (what: string) => acknowledged.filter(([word]) => word === what)
  const idsOf = (lines: readonly (readonly string[])[]) => lines.map(([, id]) => id)
  const linesOf = async (event: string) =>
    (await auditRows(database.models)).filter((row: AuditRow) => row.event === event)

  it('leave a database that is whole, and an audit log in one chain', async () => {
    if (!onPostgres) {
      const sql = 'PRAGMA integrity_check'
      const found = await database.sequelize.query(sql, { type: QueryTypes.SELECT })
      expect(found).to.deep.equal([{ integrity_check: 'ok' }])
    }
    expect((await verifyAudit(database.models)).fault).to.equal(null)
    expect(told('ended')).not.to.have.length(0)
  })

  it('lose no sign-in, refresh or sign-out that they acknowledged', async () => {
    const rows = await database.models.Session.findAll()
    const { chain } = sessionParts({ models: database.models, clock: systemClock })
    expect(rows.map(({ id }) => id)).to.include.members(idsOf(told('began')))
    for (const [, id, text = ''] of [...told('began'), ...told('advanced')]) {
      expect((await chain.recognise(text))?.row.sessionId).to.equal(id)
    }
    const ended = rows.filter(({ endedAt }) => endedAt !== null)
    expect(ended.map(({ id }) => id)).to.include.members(idsOf(told('ended')))
  })

  it('keep nothing of what they said was not done', async () => {
    const { RefreshToken, Session } = database.models
    const rows = await Session.findAll()
    const idsWhere = (test: (row: Session) => boolean) => rows.filter(test).map(({ id }) => id)
    const apart = (found: readonly string[], refused: string) =>
      expect(
        found.filter((id) => idsOf(told(refused)).includes(id)),
        refused,
      ).to.deep.equal([])
    apart(
      idsWhere(() => true),
      'not-began',
    )
    apart(
      idsWhere(({ endedAt }) => endedAt !== null),
      'not-ended',
    )
    const spent = (await RefreshToken.findAll()).filter(({ spentAt }) => spentAt !== null)
    apart(
      spent.map(({ sessionId }) => sessionId),
      'not-advanced',
    )
  })

  it('keep each change with its audit line and its revocation, or nothing of it', async () => {
    const { Counter, RefreshToken, Revocation, Session } = database.models
    const rows = await Session.findAll()
    const ended = rows.filter(({ endedAt }) => endedAt !== null).map(({ id }) => id)
    const named = async (event: string) => (await linesOf(event)).map((row) => row.sessionId)
    expect(await named('sign_in')).to.have.members(rows.map(({ id }) => id))
    expect(await named('sign_out')).to.have.members(ended)
    expect(await named('sign_in_failed')).to.deep.equal([])
    const entries = await Revocation.listBehind(0, 1_000_000)
    expect(entries.map(({ subject }) => subject)).to.have.members(ended)
    expect(entries.map(({ id }) => id)).to.deep.equal(entries.map((_, index) => index + 1))
    expect(await Counter.read('revocations')).to.equal(entries.length)
    const unspent = (await RefreshToken.findAll()).filter(({ spentAt }) => spentAt === null)
    expect(unspent.map(({ sessionId }) => sessionId)).to.have.members(rows.map(({ id }) => id))
  })
})
