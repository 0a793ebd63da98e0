import { existsSync, readFileSync } from 'node:fs'
import type { TestGateway } from './gateway.js'

/** Everything that the database of `house` keeps, as text: every row, or the bytes of its files. */
export async function everythingKept(house: TestGateway): Promise<string> {
  const { sequelize } = house.gateway.models.User
  if (sequelize?.getDialect() === 'postgres') {
    const tables = await sequelize.getQueryInterface().showAllTables()
    const rows = tables.map((table) => sequelize.query(`SELECT t::text FROM ${table} AS t`))
    return JSON.stringify(await Promise.all(rows))
  }
  const file = house.settings.databaseUrl.reveal().replace(/^sqlite:/u, '')
  const files = [file, `${file}-wal`].filter((path) => existsSync(path))
  return files.map((path) => readFileSync(path, 'latin1')).join('\n')
}
