import { systemClock } from '../../lib/clock.js'
import { MIGRATIONS } from '../../migrations/index.js'
import { parseImportMark } from '../../models/import-mark.js'
import { tablesOf } from '../../models/table.js'
import type { TableSums } from '../../services/transfer/digests.js'
import { exportData } from '../../services/transfer/export-data.js'
import { importData, type ImportStage } from '../../services/transfer/import-data.js'
import { TransferFault } from '../../services/transfer/transfer-fault.js'
import { CommandError } from '../command-error.js'
import type { Command } from '../command.js'
import { parseWords } from '../parse-words.js'
import { createProgress } from '../progress.js'
import { EXIT, printLine, type Terminal } from '../terminal.js'
import { withCurrentData, withData, type Data } from '../with-data.js'

const SCHEMA = [...MIGRATIONS.keys()]

/** Rows for each line of progress. */
const EVERY = 50_000

export const exportAll: Command = {
  words: ['export'],
  usage: 'FILE',
  about:
    'write everything to a new file, one JSON object a line, compressed where its name ends in .gz; ' +
    'prints what each table held',
  run: (args, terminal) => {
    const path = parseWords(args, {}, 1).positionals[0] ?? ''
    return withCurrentData(terminal, async ({ models }) => {
      const onProgress = createProgress(terminal.notices, { what: 'rows written', every: EVERY })
      const parts = { models, schema: SCHEMA, now: systemClock.now(), onProgress }
      printSums(await exportData(parts, path).catch(explain), terminal)
      return EXIT.done
    })
  },
}

export const importAll: Command = {
  words: ['import'],
  usage: 'FILE',
  about:
    'fill an empty database with what `export` wrote, or go on where that was broken off; ' +
    'prints what each table holds',
  run: (args, terminal) => {
    const path = parseWords(args, {}, 1).positionals[0] ?? ''
    return withData(terminal, async (data) => {
      const mark = await findMark(data)
      const parts = {
        ...{ models: data.models, tables: tablesOf(data.models), schema: SCHEMA, mark },
        onProgress: progressOf(terminal),
      }
      if (mark) printLine(terminal.notices, `Goes on behind row ${mark.rows}.`)
      printSums(await importData(parts, path).catch(explain), terminal)
      return EXIT.done
    })
  },
}

/** How far an import has come here; null: none has begun. Throws CommandError. */
async function findMark({ migrator }: Data) {
  const { pending, unknown } = await migrator.status()
  if (pending.length > 0) throw new CommandError('The schema is behind: gatehouse migrate up')
  const [name] = unknown
  const mark = name === undefined ? null : parseImportMark(name)
  if (unknown.length > 1 || (name !== undefined && mark === null)) {
    throw new CommandError('The schema is ahead: a newer program made it.')
  }
  return mark
}

function progressOf({ notices }: Terminal) {
  const tellers = new Map<ImportStage, (rows: number) => void>()
  return (stage: ImportStage, rows: number, total?: number): void => {
    const what = `rows ${stage}`
    const options = { what, every: EVERY, ...(total === undefined ? {} : { total }) }
    const tell = tellers.get(stage) ?? createProgress(notices, options)
    tellers.set(stage, tell)
    tell(rows)
  }
}

function printSums(sums: TableSums, { output }: Terminal): void {
  for (const [table, { rows, sha256 }] of Object.entries(sums)) {
    printLine(output, [table, rows, sha256].join('\t'))
  }
}

function explain(error: unknown): never {
  if (!(error instanceof TransferFault)) throw error
  throw new CommandError(`${error.message.slice(0, 1).toUpperCase()}${error.message.slice(1)}.`)
}
