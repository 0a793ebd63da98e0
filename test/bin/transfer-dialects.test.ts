import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { expect } from 'chai'
import { createSqliteDatabase, PostgresDatabases, type TestDatabase } from '../support/database.js'
import { fillDatabase } from '../support/filled-database.js'
import { codeIn } from '../support/guide-code.js'
import { findPostgres, requirePostgres } from '../support/postgres/programs.js'
import { CommandRoom } from '../support/terminal.js'

describe('from SQLite to PostgreSQL and back', () => {
  const databases = new PostgresDatabases()
  let folder: string
  let room: CommandRoom
  before(function () {
    requirePostgres(this)
  })
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-dialects-'))
    room = await CommandRoom.migrated()
  })
  afterEach(async () => {
    await room.close()
    await databases.close()
    rmSync(folder, { recursive: true, force: true })
  })

  /** What a command prints over `database`. */
  const run = async (words: string, { url }: TestDatabase): Promise<string> => {
    const told = await room.run(words, { env: { DATABASE_URL: url } })
    expect(told.code, `${words}: ${told.notices}`).to.equal(0)
    return told.output
  }

  /** The rows of an export, which each database keeps in an order of its own. */
  const rowsOf = (path: string): string[] =>
    readFileSync(path, 'utf8').trimEnd().split('\n').slice(1, -1).sort()

  it('everything stays what it was: each value, the digests, the audit log', async () => {
    const first = await createSqliteDatabase()
    const postgres = await databases.create()
    const last = await createSqliteDatabase()
    try {
      await fillDatabase(first.models, 20)
      // More than a page, and than a transaction.
      const users = Array.from({ length: 2500 }, (_, index) => ({ username: `more-${index}` }))
      await first.models.User.bulkCreate(users)
      const files = ['one', 'two', 'three'].map((name) => join(folder, name))
      const sums = await run(`export ${files[0]}`, first)
      expect(await run(`import ${files[0]}`, postgres)).to.equal(sums)
      expect(await run(`export ${files[1]}`, postgres)).to.equal(sums)
      expect(await run(`import ${files[1]}`, last)).to.equal(sums)
      expect(await run(`export ${files[2]}`, last)).to.equal(sums)
      const [one, two, three] = files.map(rowsOf)
      expect(two).to.deep.equal(one)
      expect(three).to.deep.equal(one)
      const mark = await run('audit verify', first)
      expect(await run('audit verify', postgres)).to.equal(mark)
      expect(await run('audit verify', last)).to.equal(mark)
    } finally {
      await first.close()
      await last.close()
    }
  }).timeout(120_000)

  it('PostgreSQL is backed up and restored with the commands of the guide', async () => {
    const [backUp, restore, ...others] = codeIn('backup.md', 'bash')
    expect(others).to.deep.equal([])
    const [source, target] = [await databases.create(), await databases.create('empty')]
    await fillDatabase(source.models)
    // What follows is the command line of the gateway, which runs here.
    const [command = '', ...rest] = (restore ?? '').trimEnd().split('\n')
    expect(rest).to.deep.equal(['npx gatehouse migrate status', 'npx gatehouse audit verify'])
    shell(backUp ?? '', source.url)
    shell(command, target.url)
    expect(await run('migrate status', target)).to.equal('current\n')
    const files = ['one', 'two'].map((name) => join(folder, name))
    expect(await run(`export ${files[0]}`, source)).to.equal(
      await run(`export ${files[1]}`, target),
    )
    expect(await run('audit verify', target)).to.equal(await run('audit verify', source))
  }).timeout(60_000)

  const shell = (block: string, url: string): void => {
    const PATH = [findPostgres() ?? '', process.env['PATH']].join(delimiter)
    const env = { PATH, DATABASE_URL: url }
    execFileSync('bash', ['-euo', 'pipefail', '-c', block], { cwd: folder, env, stdio: 'pipe' })
  }
})
