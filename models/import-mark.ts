import { QueryTypes, type Sequelize, type Transaction } from 'sequelize'
import type { Models } from './index.js'
import { SCHEMA_TABLE } from './schema-migrations.js'

/**
 * How far an import has come, written beside the steps of the schema: as long as it stands there,
 * the schema is none that a program knows, and no gateway serves what is half there.
 */
export interface ImportMark {
  /** SHA-256 of the file. */
  readonly digest: string
  /** How many of its rows are here. */
  readonly rows: number
}

const SPELLING = /^import ([\da-f]{64}) (\d+)$/u

/** The mark that `name`, a step of the schema, is; null: it is none. */
export function parseImportMark(name: string): ImportMark | null {
  const [, digest, rows] = SPELLING.exec(name) ?? []
  return digest === undefined ? null : { digest, rows: Number(rows) }
}

const spell = ({ digest, rows }: ImportMark): string => `import ${digest} ${rows}`

/** Puts the mark `to` in the place of `from`, null being none. False where `from` is not there. */
export async function moveImportMark(
  { User }: Pick<Models, 'User'>,
  { from, to }: { readonly from: ImportMark | null; readonly to: ImportMark | null },
  transaction: Transaction,
): Promise<boolean> {
  const sequelize = User.sequelize as Sequelize
  const names = { from: from && spell(from), to: to && spell(to) }
  const options = { replacements: names, transaction }
  if (from === null) {
    await sequelize.query(`INSERT INTO ${SCHEMA_TABLE} (name) VALUES (:to)`, options)
    return true
  }
  const sql =
    to === null
      ? `DELETE FROM ${SCHEMA_TABLE} WHERE name = :from`
      : `UPDATE ${SCHEMA_TABLE} SET name = :to WHERE name = :from`
  // What DELETE changed is told for UPDATE alone.
  if (!(await isThere(sequelize, names.from, transaction))) return false
  await sequelize.query(sql, options)
  return true
}

async function isThere(
  sequelize: Sequelize,
  name: string | null,
  transaction: Transaction,
): Promise<boolean> {
  // On PostgreSQL another import could stand in the same place: it waits here, then finds nothing.
  const lock = sequelize.getDialect() === 'postgres' ? ' FOR UPDATE' : ''
  const rows = await sequelize.query(`SELECT name FROM ${SCHEMA_TABLE} WHERE name = :name${lock}`, {
    replacements: { name },
    type: QueryTypes.SELECT,
    transaction,
  })
  return rows.length === 1
}
