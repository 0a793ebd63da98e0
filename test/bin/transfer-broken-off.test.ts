import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { fillDatabase } from '../support/filled-database.js'
import { minimal } from '../support/process.js'
import { CommandRoom } from '../support/terminal.js'

const PROGRAM = fileURLToPath(new URL('../../bin/gatehouse.ts', import.meta.url))

/** Enough for some transactions. */
const USERS = 12_000

describe('gatehouse import, broken off', () => {
  let from: CommandRoom
  let to: CommandRoom
  let folder: string
  let file: string
  let sums: string
  beforeEach(async () => {
    ;[from, to] = [await CommandRoom.migrated(), await CommandRoom.migrated()]
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-transfer-'))
    file = join(folder, 'all.jsonl')
    const { models } = from.database
    await fillDatabase(models)
    const users = Array.from({ length: USERS }, (_, index) => ({ username: `more-${index}` }))
    await models.transaction((transaction) => models.User.bulkCreate(users, { transaction }))
    sums = (await from.run(`export ${file}`)).output
  })
  afterEach(async () => {
    await from.close()
    await to.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const { models, sequelize } = {
    models: () => to.database.models,
    sequelize: () => to.database.sequelize,
  }
  const mark = async (): Promise<string> => {
    const [rows] = await sequelize().query(
      "SELECT name FROM schema_migrations WHERE name LIKE 'import %'",
    )
    return (rows as { name: string }[])[0]?.name ?? ''
  }

  /** Imports in a process of its own, and kills it as soon as more than `rows` are there. */
  const importUntil = async (rows: number): Promise<void> => {
    const child = spawn(process.execPath, ['--import', 'tsx', PROGRAM, 'import', file], {
      env: { PATH: process.env['PATH'], ...minimal('production'), DATABASE_URL: to.database.url },
      stdio: 'ignore',
    })
    const ended = new Promise((resolve) => child.once('close', resolve))
    while (child.exitCode === null && (await models().User.count()) <= rows) {
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    child.kill('SIGKILL')
    await ended
  }

  it('by kill -9, again and again, goes on where it was, and ends with the same', async () => {
    const marks: string[] = []
    for (const rows of [0, 4000, 8000]) {
      await importUntil(rows)
      marks.push(await mark())
      expect(marks.at(-1)).to.match(/^import [\da-f]{64} \d+$/u)
    }
    expect(new Set(marks).size).to.equal(3)
    const told = await to.run(`import ${file}`)
    expect(told.code, told.notices).to.equal(0)
    expect(told.notices).to.match(/^Goes on behind row [1-9]\d+\.$/mu)
    expect(told.output).to.equal(sums)
    expect(await mark()).to.equal('')
    expect((await to.run('audit verify')).code).to.equal(0)
    expect((await to.run(`export ${file}.2`)).output).to.equal(sums)
  }).timeout(120_000)

  it('serves nobody, and works on nothing, until it is whole; nor takes another file', async () => {
    await importUntil(0)
    for (const command of ['users list', 'migrate up', 'audit verify', `export ${file}.2`]) {
      const told = await to.run(command)
      expect(told.code, command).to.equal(1)
      expect(told.notices).to.include('An import is under way here, or was broken off')
    }
    expect((await to.run('migrate status')).output).to.match(/^ahead\nunknown {2}import /u)
    await from.run('users create late --generate')
    await from.run(`export ${file}.2`)
    const other = await to.run(`import ${file}.2`)
    expect(other.notices).to.include('The import of another file was broken off here')
    expect((await to.run(`import ${file}`)).code).to.equal(0)
  }).timeout(60_000)

  it('finds rows that somebody changed meanwhile, and stays broken off', async () => {
    await importUntil(0)
    const [user] = await models().User.page({ limit: 1 })
    await sequelize().query('UPDATE users SET name = :name WHERE id = :id', {
      replacements: { name: 'planted', id: user?.id },
    })
    const told = await to.run(`import ${file}`)
    expect(told).to.include({ code: 1, output: '' })
    expect(told.notices).to.include('What was written to users is not what was read')
    expect(await mark()).to.match(/^import /u)
  }).timeout(60_000)
})
