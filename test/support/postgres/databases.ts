import pg from 'pg'
import { openDatabase } from '../../../config/database.js'
import { Secret } from '../../../lib/secret.js'
import { createMigrator } from '../../../services/migrator.js'
import { silentLog } from '../silent-log.js'
import { createPostgres } from './server.js'

/** Databases of one server, each for one test. */
export interface PostgresRoom {
  /** The address of a new database: a migrated one, or one without any table. */
  create(kind: 'migrated' | 'empty'): Promise<string>
  drop(url: string): Promise<void>
}

let room: Promise<PostgresRoom> | undefined

/** The room of this run: on the server TEST_DATABASE_URL names, or on one that is started. */
export const postgresRoom = (): Promise<PostgresRoom> => (room ??= openRoom())

async function openRoom(): Promise<PostgresRoom> {
  const given = process.env['TEST_DATABASE_URL']
  const main = given ?? (await createPostgres()).url('postgres')
  const name = `gatehouse_test_${process.pid}`
  const addressOf = (database: string): string => main.replace(/\/[^/?]*(\?|$)/u, `/${database}$1`)
  const template = `${name}_template`
  await command(main, `CREATE DATABASE ${template}`)
  await migrate(addressOf(template))
  let count = 0
  return {
    create: async (kind) => {
      const database = `${name}_${(count += 1)}`
      const source = kind === 'migrated' ? template : 'template1'
      await command(main, `CREATE DATABASE ${database} TEMPLATE ${source}`)
      return addressOf(database)
    },
    drop: async (url) => {
      await command(main, `DROP DATABASE ${databaseOf(url)} WITH (FORCE)`)
    },
  }
}

const databaseOf = (url: string): string => new URL(url).pathname.slice(1)

async function migrate(url: string): Promise<void> {
  const sequelize = openDatabase(new Secret(url), silentLog)
  await createMigrator(sequelize, silentLog).up()
  await sequelize.close()
}

/** Runs `sql` on a connection of its own. */
export async function command(url: string, sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await client.query(sql)
  } finally {
    await client.end()
  }
}
