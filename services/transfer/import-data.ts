import type { Transaction } from 'sequelize'
import { moveImportMark, type ImportMark } from '../../models/import-mark.js'
import type { Models } from '../../models/index.js'
import { inSnapshot } from '../../models/snapshot.js'
import { Digests, findDifference, type TableSums } from './digests.js'
import { pagesOf } from './export-lines.js'
import { readRows, type Expected, type FileRow, type FileSum } from './read-file.js'
import { TransferFault } from './transfer-fault.js'

export interface ImportDataParts extends Expected {
  readonly models: Models
  /** How far this import has come before; null: it has not begun. */
  readonly mark: ImportMark | null
  /** Told what is being done, and how many rows of how many that was done with. */
  readonly onProgress: (what: ImportStage, rows: number, total?: number) => void
}

/** The file is read to its end, its rows are written, and what was written is read again. */
export type ImportStage = 'read' | 'written' | 'checked'

/**
 * Fills an empty database with the file at `path`, or goes on with that. The file is read to its end
 * before anything is written. Throws TransferFault; whatever was written by then is gone on with.
 */
export async function importData(parts: ImportDataParts, path: string): Promise<TableSums> {
  const sum = await readWhole(parts, path)
  const { mark } = parts
  if (mark && mark.digest !== sum.digest) {
    throw new TransferFault('the import of another file was broken off here: go on with that one')
  }
  const begun = mark ?? (await begin(parts, sum.digest))
  const done = await writeRows(parts, { path, sum, begun })
  await verify(parts, sum)
  await parts.models.transaction((transaction) =>
    move(parts, { from: done, to: null }, transaction),
  )
  return sum.tables
}

async function readWhole(parts: ImportDataParts, path: string): Promise<FileSum> {
  const rows = readRows(path, parts)
  let count = 0
  for (;;) {
    const next = await rows.next()
    if (next.done) return next.value
    parts.onProgress('read', (count += next.value.length))
  }
}

/** What a migration put there gives way to what is in the file. */
const PREPARED = ['roles', 'counters']

async function begin(parts: ImportDataParts, digest: string): Promise<ImportMark> {
  const mark = { digest, rows: 0 }
  await parts.models.transaction(async (transaction) => {
    for (const table of parts.tables) {
      const isPrepared = PREPARED.includes(table.name)
      if (isPrepared && (await isUntouched(table, transaction))) await table.clear(transaction)
      else if ((await table.count(transaction)) > 0) {
        throw new TransferFault(`the database is not empty: there are rows in ${table.name}`)
      }
    }
    await moveImportMark(parts.models, { from: null, to: mark }, transaction)
  })
  return mark
}

type Table = ImportDataParts['tables'][number]

/** Whether nothing was added, and nothing counted. */
async function isUntouched(table: Table, transaction: Transaction): Promise<boolean> {
  const rows = await table.page({ after: null, limit: 100 }, transaction)
  return rows.every((row) =>
    table.name === 'roles' ? row['built_in'] === true : row['value'] === '0',
  )
}

/** Rows in one transaction. */
const TOGETHER = 2000

interface Writing {
  readonly path: string
  readonly sum: FileSum
  readonly begun: ImportMark
}

/** Rows and the note of how far they go are kept together; the note of the last. */
async function writeRows(
  parts: ImportDataParts,
  { path, sum, begun }: Writing,
): Promise<ImportMark> {
  let mark = begun
  for await (const batch of batchesOf(readRows(path, parts), begun.rows)) {
    const to = { ...mark, rows: mark.rows + batch.length }
    const from = mark
    await parts.models
      .transaction(async (transaction) => {
        await move(parts, { from, to }, transaction)
        await batch[0]?.table.add(
          batch.map(({ row }) => row),
          transaction,
        )
      })
      .catch((error: unknown) => {
        if (error instanceof TransferFault) throw error
        const kind = error instanceof Error ? error.name : 'unknown failure'
        const what = `the database does not take it, or a row behind it (${kind})`
        throw new TransferFault(what, batch[0]?.line ?? 0, error)
      })
    mark = to
    parts.onProgress('written', mark.rows, sum.rows)
  }
  return mark
}

/** Rows of one table at a time, without the first `skip`. */
async function* batchesOf(
  portions: AsyncIterable<readonly FileRow[]>,
  skip: number,
): AsyncGenerator<FileRow[]> {
  let seen = 0
  let batch: FileRow[] = []
  for await (const portion of portions) {
    for (const row of portion) {
      if ((seen += 1) <= skip) continue
      if (batch.length === TOGETHER || (batch[0] && batch[0].table !== row.table)) {
        yield batch
        batch = []
      }
      batch.push(row)
    }
  }
  if (batch.length > 0) yield batch
}

async function move(
  { models }: ImportDataParts,
  change: { readonly from: ImportMark; readonly to: ImportMark | null },
  transaction: Transaction,
): Promise<void> {
  if (await moveImportMark(models, change, transaction)) return
  throw new TransferFault('another import is at work in this database')
}

/** What is in the database now is what was in the file. */
async function verify(parts: ImportDataParts, { tables, rows: total }: FileSum): Promise<void> {
  const digests = new Digests(parts.tables.map(({ name }) => name))
  await inSnapshot(parts.models, async (transaction) => {
    for (const table of parts.tables) {
      for await (const rows of pagesOf(table, transaction)) {
        for (const row of rows) digests.add(table.name, row)
        parts.onProgress('checked', digests.rows, total)
      }
    }
  })
  const different = findDifference(digests.sums(), tables)
  if (different === null) return
  throw new TransferFault(`what was written to ${different} is not what was read`)
}
