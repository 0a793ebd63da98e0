import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect } from 'chai'
import { inSnapshot } from '../../models/snapshot.js'
import { tablesOf } from '../../models/table.js'
import { exportLines } from '../../services/transfer/export-lines.js'
import { startGateway } from '../support/gateway.js'
import { fillDatabase, ODD_TEXT } from '../support/filled-database.js'
import { GOOD_PASSWORD } from '../support/people.js'
import { CommandRoom } from '../support/terminal.js'

/** The lines of an export, each as what it says. */
const linesOf = (file: string): Record<string, unknown>[] =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

describe('gatehouse export and import', () => {
  let from: CommandRoom
  let to: CommandRoom
  let folder: string
  let file: string
  beforeEach(async () => {
    ;[from, to] = [await CommandRoom.migrated(), await CommandRoom.migrated()]
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-transfer-'))
    file = join(folder, 'all.jsonl')
    await fillDatabase(from.database.models)
  })
  afterEach(async () => {
    await from.close()
    await to.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const doExport = async (room = from, path = file): Promise<string> => {
    const told = await room.run(`export ${path}`)
    expect(told.code, told.notices).to.equal(0)
    return told.output
  }

  it('move every table, with rows that add up to the same, back and forth', async () => {
    const before = await doExport()
    const told = await to.run(`import ${file}`)
    expect(told.code, told.notices).to.equal(0)
    expect(told.output).to.equal(before)
    expect(await doExport(to, `${file}.2`)).to.equal(before)
    const [one, two] = [linesOf(file), linesOf(`${file}.2`)]
    expect(two.slice(1, -1)).to.deep.equal(one.slice(1, -1))
    expect((await to.run('audit verify')).output).to.equal((await from.run('audit verify')).output)
    expect((await to.run('migrate status')).output).to.equal('current\n')
    const row = await to.database.models.User.findByUsername('user-0')
    expect(row).to.include({ name: ODD_TEXT, passwordHash: null })
    expect(row?.emailVerifiedAt?.toISOString()).to.equal('2026-03-04T05:06:07.008Z')
  })

  it('know every table of the schema, and the test fills each of them', async () => {
    const { sequelize, models } = from.database
    const names = tablesOf(models).map(({ name }) => name)
    const all = await sequelize.getQueryInterface().showAllTables()
    expect([...names, 'schema_migrations'].sort()).to.deep.equal([...all].sort())
    const sums = (await doExport()).trimEnd().split('\n')
    expect(sums.map((line) => line.split('\t')[0])).to.deep.equal(names)
    expect(sums.filter((line) => line.split('\t')[1] === '0')).to.deep.equal([])
  })

  it('know every column of every table', async () => {
    const { sequelize, models } = from.database
    for (const { name, columns } of tablesOf(models)) {
      const there = Object.keys(await sequelize.getQueryInterface().describeTable(name))
      expect(
        columns.map((column) => column.name),
        name,
      ).to.have.members(there)
    }
  })

  it('write a file that its owner alone can read, and never over another', async () => {
    await doExport()
    expect(statSync(file).mode & 0o777).to.equal(0o600)
    const again = await from.run(`export ${file}`)
    expect(again).to.include({ code: 1, notices: 'There is a file of that name already.\n' })
    const nowhere = await from.run(`export ${join(folder, 'no', 'file')}`)
    expect(nowhere).to.include({ code: 1, notices: 'The file cannot be written (ENOENT).\n' })
  })

  it('compress where the name says so', async () => {
    const before = await doExport(from, `${file}.gz`)
    expect(gunzipSync(readFileSync(`${file}.gz`)).toString()).to.match(
      /^\{"format":"gatehouse export"/u,
    )
    const told = await to.run(`import ${file}.gz`)
    expect(told.code, told.notices).to.equal(0)
    expect(told.output).to.equal(before)
  })

  it('print no secret', async () => {
    const { models } = from.database
    await models.User.update({ passwordHash: 'planted-hash' }, { where: { username: 'user-1' } })
    const exported = await from.run(`export ${file}`)
    const imported = await to.run(`import ${file}`)
    for (const { output, notices } of [exported, imported]) {
      expect(output + notices).not.to.match(/planted|sealed|a{64}/u)
    }
    expect(readFileSync(file, 'utf8')).to.include('planted-hash')
  })

  it('read one moment, while others write, and hold nobody up', async () => {
    const { models } = from.database
    const other = from.database.open().models
    const tables = tablesOf(models)
    let text = ''
    await inSnapshot(models, async (transaction) => {
      const told = { onProgress: () => undefined, onEnd: () => undefined }
      const parts = { tables, schema: [], now: new Date(0), transaction, ...told }
      for await (const lines of exportLines(parts)) {
        const isBegun = text.includes('"table":"users"')
        text += lines
        // Roles are read behind users: were it not one moment, this one would be in the file.
        if (!isBegun && text.includes('"table":"users"')) {
          await other.Role.add({ name: 'late', description: '' })
        }
      }
    })
    expect(text).to.include('"editors"').and.not.include('"late"')
    expect((await other.Role.findByName('late'))?.name).to.equal('late')
  })

  it('move what a gateway works with: people go on where they were', async () => {
    const json = { username: 'ann', password: GOOD_PASSWORD }
    const signIn = async (databaseUrl: string): Promise<number> => {
      const house = await startGateway({ databaseUrl })
      try {
        const browser = house.browser()
        expect((await browser.post('/auth/login', { json })).status).to.equal(200)
        return ((await browser.get('/api/v1/sessions')).json()['sessions'] as unknown[]).length
      } finally {
        await house.stop()
      }
    }
    const source = await CommandRoom.migrated()
    await source.run('users create ann --role admin', { input: GOOD_PASSWORD })
    expect(await signIn(source.database.url)).to.equal(1)
    await doExport(source)
    expect((await to.run(`import ${file}`)).code).to.equal(0)
    expect(await signIn(to.database.url)).to.equal(2)
    await source.close()
  })

  it('refuse a database in which anything is', async () => {
    await doExport()
    await to.run('users create ann --generate')
    const told = await to.run(`import ${file}`)
    expect(told).to.include({ code: 1 })
    expect(told.notices).to.match(/^The database is not empty: there are rows in users\.$/mu)
    expect((await to.run('users list')).output).to.match(/^ann\t/u)
  })

  it('refuse a database without tables', async () => {
    await doExport()
    const empty = await Promise.resolve(CommandRoom.empty())
    expect((await empty.run(`import ${file}`)).notices).to.include('The schema is behind')
    await empty.close()
  })
})
