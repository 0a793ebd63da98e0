import { CsvError, parse } from 'csv-parse/sync'
import type { ImportFault, RawUser, UserFileReader } from './user-record.js'

/** What the first line may call each column. */
const COLUMNS: Readonly<Record<string, keyof RawUser>> = {
  username: 'username',
  password_hash: 'hash',
  hash: 'hash',
  name: 'name',
  email: 'email',
  roles: 'groups',
  groups: 'groups',
  disabled: 'disabled',
}

/** A record of the file, and the line that it ends in. */
interface CsvRecord {
  readonly record: readonly string[]
  readonly info: { readonly lines: number }
}

/** Reads comma-separated values (RFC 4180) under a line that names the columns. */
export const readCsv: UserFileReader = (text) => {
  try {
    const options = { bom: true, info: true, relax_column_count: true, skip_empty_lines: true }
    const [first, ...records] = parse(text, options) as unknown as CsvRecord[]
    if (!first) return failed({ line: 1, field: 'line', code: 'no_columns' })
    const columns = first.record.map((name) => name.trim().toLowerCase())
    const fault = findFault(columns)
    return fault ? failed(fault) : readRecords(columns, records)
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const line = Number((error as { lines?: unknown }).lines)
    return failed({ line: Number.isNaN(line) ? 1 : line, field: 'line', code: 'not_csv' })
  }
}

const failed = (fault: ImportFault) => ({ users: [], faults: [fault] })

/** A column that nobody knows may be a misspelt one: what it says would be lost. */
function findFault(columns: readonly string[]): ImportFault | null {
  const fault = { line: 1, field: 'line' as const }
  const known = columns.map((name) => (Object.hasOwn(COLUMNS, name) ? COLUMNS[name] : undefined))
  const unknown = columns[known.indexOf(undefined)]
  if (unknown !== undefined) return { ...fault, code: 'unknown_column', what: unknown }
  if (!known.includes('username')) return { ...fault, code: 'no_columns' }
  const twice = columns.find((_name, index) => known.indexOf(known[index]) !== index)
  return twice === undefined ? null : { ...fault, code: 'column_twice', what: twice }
}

function readRecords(columns: readonly string[], records: readonly CsvRecord[]) {
  const users: RawUser[] = []
  const faults: ImportFault[] = []
  for (const { record, info } of records) {
    const line = info.lines
    const read = (wanted: keyof RawUser): string =>
      record[columns.findIndex((name) => COLUMNS[name] === wanted)]?.trim() ?? ''
    const disabled = readFlag(read('disabled'))
    if (record.length !== columns.length)
      faults.push({ line, field: 'line', code: 'wrong_columns' })
    else if (disabled === null) faults.push({ line, field: 'disabled', code: 'not_a_flag' })
    else users.push({ line, disabled, ...readTexts(read) })
  }
  return { users, faults }
}

const readTexts = (read: (wanted: keyof RawUser) => string) => ({
  username: read('username'),
  name: read('name') || null,
  email: read('email') || null,
  hash: read('hash') || null,
  groups: read('groups')
    .split(/[\s;|]+/u)
    .filter(Boolean),
})

function readFlag(text: string): boolean | null {
  if (/^(?:|0|no|false)$/iu.test(text)) return false
  return /^(?:1|yes|true)$/iu.test(text) ? true : null
}
