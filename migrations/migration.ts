import type { QueryInterface, Transaction } from 'sequelize'

/** What a migration works with: everything it does belongs to `transaction`. */
export interface MigrationContext {
  readonly queryInterface: QueryInterface
  readonly transaction: Transaction
}

/** One step of the schema, forward and back. */
export interface Migration {
  up(context: MigrationContext): Promise<void>
  down(context: MigrationContext): Promise<void>
}
