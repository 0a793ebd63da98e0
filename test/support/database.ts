import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Sequelize } from 'sequelize'
import { openDatabase } from '../../config/database.js'
import { Secret } from '../../lib/secret.js'
import { defineModels, type Models } from '../../models/index.js'
import { createMigrator } from '../../services/migrator.js'
import { postgresRoom } from './postgres/databases.js'
import { silentLog } from './silent-log.js'

export { silentLog } from './silent-log.js'

export interface TestDatabase {
  /** What DATABASE_URL would be. */
  readonly url: string
  readonly sequelize: Sequelize
  readonly models: Models
  /** Connections of their own to the same database, as another process would have. */
  open(): { sequelize: Sequelize; models: Models }
  /** Closes everything that was opened, and removes the database. */
  close(): Promise<void>
}

/** One in a file. */
export interface SqliteDatabase extends TestDatabase {
  readonly file: string
}

/**
 * Whether tests have databases of PostgreSQL instead of files: TEST_DATABASE=postgres starts a
 * server for them, TEST_DATABASE_URL names one, and a user who may make databases there.
 */
export const onPostgres =
  process.env['TEST_DATABASE'] === 'postgres' || process.env['TEST_DATABASE_URL'] !== undefined

/** A database of its own, migrated and otherwise empty: a real one. */
export const createTestDatabase = (): Promise<TestDatabase> =>
  onPostgres ? createPostgresDatabase('migrated') : createSqliteDatabase()

/** A database without any table. */
export const createEmptyDatabase = (): Promise<TestDatabase> =>
  onPostgres ? createPostgresDatabase('empty') : Promise.resolve(createSqliteFile())

/** As `createTestDatabase`, of PostgreSQL whatever others have. */
export async function createPostgresDatabase(kind: 'migrated' | 'empty'): Promise<TestDatabase> {
  const room = await postgresRoom()
  const url = await room.create(kind)
  return openAll(url, () => room.drop(url))
}

/** Databases of PostgreSQL for tests that need it, whatever others have: there may be none of them. */
export class PostgresDatabases {
  readonly #all: TestDatabase[] = []

  async create(kind: 'migrated' | 'empty' = 'migrated'): Promise<TestDatabase> {
    const made = await createPostgresDatabase(kind)
    this.#all.push(made)
    return made
  }

  async close(): Promise<void> {
    for (const one of this.#all.splice(0)) await one.close()
  }
}

let template: Promise<string> | undefined

/** As `createTestDatabase`, in a file whatever others have. */
export async function createSqliteDatabase(): Promise<SqliteDatabase> {
  template ??= makeTemplate()
  const source = await template
  return createSqliteFile((file) => copyFileSync(source, file))
}

/** A file without any table; `prepare` may put one there first. */
export function createSqliteFile(prepare?: (file: string) => void): SqliteDatabase {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-test-'))
  const file = join(folder, 'gatehouse.sqlite')
  prepare?.(file)
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  return { file, ...openAll(`sqlite:${file}`, remove) }
}

function openAll(url: string, remove: () => void | Promise<void>): TestDatabase {
  const opened: Sequelize[] = []
  const open = (): { sequelize: Sequelize; models: Models } => {
    const sequelize = openDatabase(new Secret(url), silentLog)
    opened.push(sequelize)
    return { sequelize, models: defineModels(sequelize) }
  }
  const close = async (): Promise<void> => {
    for (const sequelize of opened) await sequelize.close()
    await remove()
  }
  return { url, ...open(), open, close }
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
