import type { Sequelize } from 'sequelize'

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
