import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import type { Sequelize } from 'sequelize'
import { openDatabase } from '../../config/database.js'
import { Secret } from '../../lib/secret.js'
import { defineModels, type Models } from '../../models/index.js'
import { createMigrator } from '../../services/migrator.js'

export const silentLog = pino({ level: 'silent' })

export interface TestDatabase {
  /** `sqlite:` and the file's path. */
  readonly url: string
  readonly file: string
  readonly sequelize: Sequelize
  readonly models: Models
  /** A second connection to the same file, as another process would have. */
  open(): { sequelize: Sequelize; models: Models }
  /** Closes everything that was opened, and removes the file. */
  close(): Promise<void>
}

let template: Promise<string> | undefined

/** A database of its own, migrated and otherwise empty, on a real file. */
export async function createTestDatabase(): Promise<TestDatabase> {
  template ??= makeTemplate()
  const source = await template
  return createEmptyDatabase((file) => copyFileSync(source, file))
}

/** A database without any table; `prepare` may put a file there first. */
export function createEmptyDatabase(prepare?: (file: string) => void): TestDatabase {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-test-'))
  const file = join(folder, 'gatehouse.sqlite')
  prepare?.(file)
  const url = `sqlite:${file}`
  const opened: Sequelize[] = []
  const open = (): { sequelize: Sequelize; models: Models } => {
    const sequelize = openDatabase(new Secret(url), silentLog)
    opened.push(sequelize)
    return { sequelize, models: defineModels(sequelize) }
  }
  const close = async (): Promise<void> => {
    for (const sequelize of opened) await sequelize.close()
    rmSync(folder, { recursive: true, force: true })
  }
  return { url, file, ...open(), open, close }
}

/** Migrates once per process, into the one file. */
async function makeTemplate(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-template-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'template.sqlite')
  const sequelize = openDatabase(new Secret(`sqlite:${file}`), silentLog)
  await createMigrator(sequelize, silentLog).up()
  // Closing does not wait for the connections of transactions, so it may leave the log unwritten.
  await sequelize.query('PRAGMA wal_checkpoint(TRUNCATE)')
  await sequelize.close()
  return file
}
