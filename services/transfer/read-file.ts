import { createHash, type Hash } from 'node:crypto'
import type { Row, Table } from '../../models/table.js'
import { Digests, findDifference, type TableSums } from './digests.js'
import { FORMAT, SUM_LENGTH } from './format.js'
import { parseObject, parseRow } from './parse-line.js'
import { readLines, type Line } from './read-lines.js'
import { TransferFault } from './transfer-fault.js'

/** A row of the file. */
export interface FileRow {
  readonly line: number
  readonly table: Table
  readonly row: Row
}

/** What this program can take. */
export interface Expected {
  readonly tables: readonly Table[]
  /** The steps of the schema that were taken. */
  readonly schema: readonly string[]
}

/** What a whole file adds up to. */
export interface FileSum {
  /** SHA-256 of all but the last line. */
  readonly digest: string
  readonly rows: number
  readonly tables: TableSums
}

/** Reads a file from its header to its end. */
class FileReader {
  readonly #whole: Hash = createHash('sha256')
  readonly #digests: Digests
  #place = -1
  #line = 0
  /** Once the last line was read. */
  sum: FileSum | null = null

  constructor(private readonly expected: Expected) {
    this.#digests = new Digests(expected.tables.map(({ name }) => name))
  }

  /** The row in the next line; null: there is none. Throws TransferFault. */
  read(line: Line): FileRow | null {
    this.#line = line.number
    if (this.sum) throw new TransferFault('nothing may follow the end', line.number)
    const fields = parseObject(line)
    if (line.number === 1) requireHeader(fields, this.expected.schema)
    else if (!('table' in fields)) this.sum = this.#end(fields)
    if (this.sum) return null
    this.#whole.update(line.bytes).update('\n')
    return line.number === 1 ? null : this.#row(fields)
  }

  /** Throws TransferFault where the end was not read. */
  requireEnd(): FileSum {
    if (this.sum) return this.sum
    throw new TransferFault('the file ends before its end', this.#line + 1)
  }

  #row({ table: name, row: value, sum, ...others }: Readonly<Record<string, unknown>>): FileRow {
    const { tables } = this.expected
    const place = tables.findIndex((table) => table.name === name)
    const table = tables[place]
    if (!table) throw new TransferFault('names no table that is known', this.#line)
    if (place < this.#place) throw new TransferFault('stands behind its place', this.#line)
    this.#place = place
    const row = parseRow(table, value, this.#line)
    const digest = this.#digests.add(table.name, row)
    if (sum !== digest.slice(0, SUM_LENGTH) || Object.keys(others).length > 0) {
      throw new TransferFault('is damaged: it does not add up', this.#line)
    }
    return { line: this.#line, table, row }
  }

  #end({ tables, sha256 }: Readonly<Record<string, unknown>>): FileSum {
    const sums = this.#digests.sums()
    const digest = this.#whole.digest('hex')
    const different = findDifference(sums, (tables ?? {}) as TableSums)
    if (different !== null) {
      throw new TransferFault(`rows of ${different} are missing, or too many`, this.#line)
    }
    if (sha256 !== digest) throw new TransferFault('the file does not add up', this.#line)
    return { digest, rows: this.#digests.rows, tables: sums }
  }
}

function requireHeader(fields: Readonly<Record<string, unknown>>, schema: readonly string[]): void {
  if (fields['format'] !== FORMAT.format) throw new TransferFault('this is no export', 1)
  if (fields['version'] !== FORMAT.version) {
    throw new TransferFault('a newer program made this export: import it with that', 1)
  }
  const steps = fields['schema']
  if (!Array.isArray(steps)) throw new TransferFault('names no schema', 1)
  if (steps.some((step) => !schema.includes(step as string))) {
    throw new TransferFault('its schema is newer than that of this program', 1)
  }
  if (schema.some((step) => !steps.includes(step))) {
    throw new TransferFault(
      'its schema is older: import it with the program that made it, then gatehouse migrate up',
      1,
    )
  }
}

/** The rows of a file as they are taken, some at a time. Throws TransferFault. */
export async function* readRows(
  path: string,
  expected: Expected,
): AsyncGenerator<readonly FileRow[], FileSum> {
  const reader = new FileReader(expected)
  for await (const lines of readLines(path)) {
    yield lines.flatMap((line) => reader.read(line) ?? [])
  }
  return reader.requireEnd()
}
