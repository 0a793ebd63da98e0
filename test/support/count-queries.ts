import type { Sequelize } from 'sequelize'
import type { TestGateway } from './gateway.js'

/** Keeps what is asked of a database from now on, as SQL. */
export function countQueries(sequelize: Sequelize): { list(): string[]; clear(): void } {
  const asked: string[] = []
  const query = sequelize.query.bind(sequelize) as (...args: unknown[]) => Promise<unknown>
  const kept = (...args: unknown[]): Promise<unknown> => {
    const [sql] = args
    asked.push(typeof sql === 'string' ? sql : (sql as { query: string }).query)
    return query(...args)
  }
  sequelize.query = kept as Sequelize['query']
  return { list: () => [...asked], clear: () => void asked.splice(0) }
}

/** How often `asked` made SQLite wait for the disk: a change outside of any transaction gets its own. */
export const countCommits = (asked: readonly string[]): number =>
  asked.filter((sql) => /^\s*COMMIT\b/u.test(sql)).length

/** What is asked of a gateway's database from now on. */
export function queriesOf(house: TestGateway): { list(): string[] } {
  const { sequelize } = house.gateway.models.User
  if (!sequelize) throw new Error('no database')
  return countQueries(sequelize)
}
