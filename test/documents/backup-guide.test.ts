import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { openDatabase } from '../../config/database.js'
import { Secret } from '../../lib/secret.js'
import { defineModels, type Models } from '../../models/index.js'
import { createMigrator } from '../../services/migrator.js'
import { silentLog } from '../support/database.js'
import { fillDatabase } from '../support/filled-database.js'
import { codeIn } from '../support/guide-code.js'
import { minimal } from '../support/process.js'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** `npx gatehouse` of a folder in which the package is installed. */
const NPX = `#!/bin/sh
shift
exec '${process.execPath}' --import '${import.meta.resolve('tsx')}' '${ROOT}bin/gatehouse.ts' "$@"
`

/** Whether a program is here; without it the test says so, and with CI=true fails. */
function hasProgram(name: string): boolean {
  try {
    execFileSync(name, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    if (process.env['CI'] === 'true') throw new Error(`CI tests the guides: install ${name}`)
    process.stderr.write(`    the guide to backups is not tested: no ${name}\n`)
    return false
  }
}

describe('the guides to backups and to moving', () => {
  let folder: string
  let models: Models
  let close: () => Promise<void>
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-backup-'))
    for (const name of ['bin', 'data']) mkdirSync(join(folder, name))
    writeFileSync(join(folder, 'bin', 'npx'), NPX, { mode: 0o700 })
    const sequelize = openDatabase(
      new Secret(`sqlite:${place('data/gatehouse.sqlite')}`),
      silentLog,
    )
    await createMigrator(sequelize, silentLog).up()
    models = defineModels(sequelize)
    await fillDatabase(models)
    let isOpen = true
    close = async () => {
      if (isOpen) await sequelize.close()
      isOpen = false
    }
  })
  afterEach(async () => {
    await close()
    rmSync(folder, { recursive: true, force: true })
  })

  const place = (path: string): string => join(folder, path)

  /** Runs a block of a guide as it is written; what it printed. */
  const run = (block = ''): string =>
    execFileSync('bash', ['-euo', 'pipefail', '-c', block], {
      cwd: folder,
      encoding: 'utf8',
      env: {
        ...minimal('production'),
        DATABASE_URL: 'sqlite:data/gatehouse.sqlite',
        LOG_LEVEL: 'silent',
        PATH: `${place('bin')}:${process.env['PATH']}`,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })

  it('back up while somebody writes, and restore, with the commands as they stand', async function () {
    if (!hasProgram('sqlite3')) return this.skip()
    const [backUp, check, restore, ...others] = codeIn('backup.md', 'sh')
    expect(others).to.deep.equal([])
    const writing = Array.from({ length: 50 }, (_, at) =>
      models.User.create({ username: `w-${at}` }),
    )
    run(backUp)
    await Promise.all(writing)
    expect(statSync(place('backup/gatehouse.sqlite')).mode & 0o077).to.equal(0)
    const checked = run(check)
    expect(checked).to.match(/^ok\n3:[\da-f]{64}\n$/u)
    run(backUp) // the next night
    await models.User.create({ username: 'lost' })
    // A crash: what the dead process left lies there, and must not be taken into what is restored.
    cpSync(place('data'), place('crashed'), { recursive: true })
    await close()
    rmSync(place('data'), { recursive: true })
    cpSync(place('crashed'), place('data'), { recursive: true })
    expect(existsSync(place('data/gatehouse.sqlite-wal'))).to.equal(true)
    const restored = run(restore)
    expect(restored).to.equal(`current\n${checked.split('\n')[1]}\n`)
    const again = openDatabase(new Secret(`sqlite:${place('data/gatehouse.sqlite')}`), silentLog)
    const { User } = defineModels(again)
    expect(await User.findByUsername('lost')).to.equal(null)
    expect((await User.findByUsername('w-49'))?.username).to.equal('w-49')
    await again.close()
  }).timeout(60_000)

  it('move everything, with the commands as they stand', () => {
    const [out, back] = codeIn('move.md', 'sh')
    const exported = run(out)
    expect(exported).to.match(/^users\t3\t[\da-f]{64}\n/u)
    expect(run(back)).to.include(exported)
  }).timeout(60_000)
})
