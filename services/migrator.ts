import type { Logger } from 'pino'
import type { QueryInterface, Sequelize } from 'sequelize'
import { Umzug, type UmzugStorage } from 'umzug'
import { MIGRATIONS } from '../migrations/index.js'
import type { Migration, MigrationContext } from '../migrations/migration.js'
import { withSchema } from '../models/migration-lock.js'
import { withOwnColumns } from '../models/own-columns.js'
import { createTransact } from '../models/transaction.js'
import { appliedMigrations, forgetMigration, noteMigration } from '../models/schema-migrations.js'

/** Where the schema stands against what this program expects. */
export interface SchemaStatus {
  /** `ahead`: a newer program has been here, whatever else is missing. */
  readonly state: 'current' | 'behind' | 'ahead'
  /** Steps not yet taken, in order. */
  readonly pending: string[]
  /** Steps that this program does not know. */
  readonly unknown: string[]
}

export interface Migrator {
  /** Takes every pending step, all or none; the names of those taken. */
  up(): Promise<string[]>
  /** Takes back the last step, or with `all` every step; the names of those taken back. */
  down(options?: { all?: boolean }): Promise<string[]>
  /** Only asks: changes nothing, makes nothing. */
  status(): Promise<SchemaStatus>
}

/**
 * Moves the schema of `sequelize` along `migrations`. Each run is one transaction that no other run
 * goes beside, so of two at once the second waits, and then finds nothing left to do.
 */
export function createMigrator(
  sequelize: Sequelize,
  log: Logger,
  migrations: ReadonlyMap<string, Migration> = MIGRATIONS,
): Migrator {
  const queryInterface = withOwnColumns(sequelize.getQueryInterface())
  // A step takes as long as there are rows.
  const transact = createTransact(sequelize, { limitSeconds: Infinity })
  const run = (work: (umzug: Umzug<MigrationContext>) => Promise<{ name: string }[]>) =>
    transact((transaction) =>
      withSchema(transaction, async () => {
        const steps = await work(umzugFor({ queryInterface, transaction }, migrations))
        return steps.map(({ name }) => name)
      }),
    )

  return {
    up: async () => note(log, 'up', await run((umzug) => umzug.up())),
    down: async ({ all = false } = {}) =>
      note(log, 'down', await run((umzug) => umzug.down(all ? { to: 0 } : {}))),
    status: () => findStatus(queryInterface, [...migrations.keys()]),
  }
}

const umzugFor = (
  context: MigrationContext,
  migrations: ReadonlyMap<string, Migration>,
): Umzug<MigrationContext> =>
  new Umzug({
    migrations: [...migrations].map(([name, migration]) => ({
      name,
      up: () => migration.up(context),
      down: () => migration.down(context),
    })),
    context,
    storage,
    logger: undefined,
  })

/** Which steps were taken stands in the database they were taken on, in the same transaction. */
const storage: UmzugStorage<MigrationContext> = {
  logMigration: ({ name, context }) => noteMigration(name, context),
  unlogMigration: ({ name, context }) => forgetMigration(name, context),
  executed: ({ context: { queryInterface, transaction } }) =>
    appliedMigrations(queryInterface, transaction),
}

async function findStatus(
  queryInterface: QueryInterface,
  known: readonly string[],
): Promise<SchemaStatus> {
  const applied = await appliedMigrations(queryInterface)
  const pending = known.filter((name) => !applied.includes(name))
  const unknown = applied.filter((name) => !known.includes(name))
  const state = unknown.length > 0 ? 'ahead' : pending.length > 0 ? 'behind' : 'current'
  return { state, pending, unknown }
}

function note(log: Logger, direction: 'up' | 'down', names: string[]): string[] {
  if (names.length > 0) log.info({ migrations: names }, `migrated ${direction}`)
  return names
}
