import type { Models } from '../../models/index.js'
import { inSnapshot } from '../../models/snapshot.js'
import { tablesOf } from '../../models/table.js'
import type { TableSums } from './digests.js'
import { exportLines } from './export-lines.js'
import { saveFile } from './save-file.js'

interface ExportDataParts {
  readonly models: Models
  /** The steps of the schema that were taken. */
  readonly schema: readonly string[]
  readonly now: Date
  readonly onProgress: (rows: number) => void
}

/**
 * Writes everything there is at one moment to a new file at `path`, while others go on; what each
 * table held. Throws TransferFault.
 */
export async function exportData(parts: ExportDataParts, path: string): Promise<TableSums> {
  let sums: TableSums = {}
  const onEnd = (found: TableSums): void => void (sums = found)
  const tables = tablesOf(parts.models)
  await inSnapshot(parts.models, (transaction) =>
    saveFile(path, exportLines({ ...parts, tables, transaction, onEnd })),
  )
  return sums
}
