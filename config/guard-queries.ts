import { ConnectionError, type Sequelize } from 'sequelize'
import { withoutValues } from './database-error.js'

/**
 * Asks `requireIntact` before each query: what it throws is an outage. And Sequelize hangs the SQL,
 * its parameters and the row on every error, password hashes included: they are taken off.
 */
export function guardQueries(sequelize: Sequelize, requireIntact: () => void): void {
  const query = sequelize.query.bind(sequelize) as (...args: unknown[]) => Promise<unknown>
  const guarded = async (...args: unknown[]): Promise<unknown> => {
    requireDatabase(requireIntact)
    try {
      return await query(...args)
    } catch (error) {
      throw withoutValues(error)
    }
  }
  sequelize.query = guarded as Sequelize['query']
  const hooks = sequelize as unknown as Hooks
  hooks.addHook('validationFailed', (_row, _options, error) => void withoutValues(error))
}

function requireDatabase(requireIntact: () => void): void {
  try {
    requireIntact()
  } catch (error) {
    throw new ConnectionError(error as Error)
  }
}

/** A hook that Sequelize's types leave out. */
interface Hooks {
  addHook(name: 'validationFailed', hook: (...args: readonly unknown[]) => void): void
}
