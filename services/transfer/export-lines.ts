import { createHash } from 'node:crypto'
import type { Transaction } from 'sequelize'
import type { Row, Table } from '../../models/table.js'
import { Digests, type TableSums } from './digests.js'
import { FORMAT, SUM_LENGTH } from './format.js'

/** Rows that are in memory at once. */
const PAGE = 1000

interface ExportParts {
  readonly tables: readonly Table[]
  /** The steps of the schema that were taken. */
  readonly schema: readonly string[]
  readonly now: Date
  readonly transaction: Transaction
  /** Told how many rows were read. */
  readonly onProgress: (rows: number) => void
  /** Told what each table holds, once all are read. */
  readonly onEnd: (sums: TableSums) => void
}

/** The lines of an export, some at a time: a header, a line for each row, and what they add up to. */
export async function* exportLines(parts: ExportParts): AsyncGenerator<string> {
  const whole = createHash('sha256')
  const digests = new Digests(parts.tables.map(({ name }) => name))
  for await (const text of contents(parts, digests)) {
    whole.update(text)
    yield text
  }
  parts.onEnd(digests.sums())
  yield `${JSON.stringify({ tables: digests.sums(), sha256: whole.digest('hex') })}\n`
}

async function* contents(parts: ExportParts, digests: Digests): AsyncGenerator<string> {
  const { schema, now } = parts
  yield `${JSON.stringify({ ...FORMAT, made_at: now.toISOString(), schema })}\n`
  for (const table of parts.tables) {
    for await (const rows of pagesOf(table, parts.transaction)) {
      yield rows.map((row) => lineOf(table.name, row, digests.add(table.name, row))).join('')
      parts.onProgress(digests.rows)
    }
  }
}

/** Each line says what its row adds up to, so that it is known which one was damaged. */
const lineOf = (table: string, row: Row, digest: string): string =>
  `${JSON.stringify({ table, row, sum: digest.slice(0, SUM_LENGTH) })}\n`

/** All rows of a table, as they are taken. */
export async function* pagesOf(table: Table, transaction: Transaction): AsyncGenerator<Row[]> {
  let after: Row | null = null
  for (;;) {
    const rows: Row[] = await table.page({ after, limit: PAGE }, transaction)
    if (rows.length > 0) yield rows
    if (rows.length < PAGE) return
    after = rows.at(-1) ?? null
  }
}
