import { Op, type Model, type ModelStatic, type WhereOptions } from 'sequelize'

/** What a column holds, whatever the database calls it. */
export type ColumnKind = 'text' | 'integer' | 'bigint' | 'boolean' | 'date'

export interface Column {
  /** Of the table. */
  readonly name: string
  /** Of the model. */
  readonly attribute: string
  readonly kind: ColumnKind
  readonly isKey: boolean
  readonly isOptional: boolean
}

/**
 * A value that is the same whatever database it comes from: dates are ISO 8601 in UTC with
 * milliseconds, 64-bit numbers decimal text.
 */
export type Value = string | number | boolean | null

/** A row by its columns, in the order of their names. */
export type Row = Readonly<Record<string, Value>>

const KINDS: Readonly<Record<string, ColumnKind>> = {
  UUID: 'text',
  STRING: 'text',
  TEXT: 'text',
  INTEGER: 'integer',
  BIGINT: 'bigint',
  BOOLEAN: 'boolean',
  DATE: 'date',
}

/** The columns of a model's table. Throws TypeError on a type that is not known here. */
export function columnsOf(model: ModelStatic<Model>): Column[] {
  const columns = Object.entries(model.getAttributes()).map(([attribute, said]) => {
    const { key } = said.type as unknown as { key: string }
    const kind = KINDS[key]
    if (kind === undefined) throw new TypeError(`no way to move a column of type ${key}`)
    const isKey = said.primaryKey === true
    const isOptional = !isKey && said.allowNull !== false
    return { name: said.field ?? attribute, attribute, kind, isKey, isOptional }
  })
  return columns.sort((one, other) => (one.name < other.name ? -1 : 1))
}

/** Those rows whose keys, one after the other, are greater than those of `row`. */
export function behind(keys: readonly Column[], row: Row): WhereOptions {
  const [first] = keys
  if (!first) return {}
  const ways = keys.map(({ attribute, name }, index) => ({
    ...Object.fromEntries(keys.slice(0, index).map((key) => [key.attribute, row[key.name]])),
    [attribute]: { [Op.gt]: row[name] },
  }))
  // The first alone, so that the index leads there.
  const from = { [first.attribute]: { [Op.gte]: row[first.name] } }
  return { [Op.and]: [from, { [Op.or]: ways }] }
}

/** What the driver read, in the one form of each value. Throws TypeError on what has none. */
export const toRow = (columns: readonly Column[], read: Record<string, unknown>): Row =>
  Object.fromEntries(
    columns.map(({ name, attribute, kind }) => {
      const value = read[attribute] ?? null
      return [name, value === null ? null : READ[kind](value)]
    }),
  )

const READ: Readonly<Record<ColumnKind, (value: unknown) => Value>> = {
  text: (value) => {
    if (typeof value !== 'string') throw new TypeError('a column of text holds something else')
    return value
  },
  integer: toInteger,
  bigint: (value) => (typeof value === 'string' ? value : String(toInteger(value))),
  boolean: (value) => value === true || value === 1,
  date: (value) => new Date(value as Date | string).toISOString(),
}

function toInteger(value: unknown): number {
  if (!Number.isSafeInteger(value)) throw new TypeError('a column of numbers holds something else')
  return Number(value)
}

/** What the driver is to write. */
export const toValues = (columns: readonly Column[], row: Row): Record<string, unknown> =>
  Object.fromEntries(
    columns.map(({ name, kind }) => {
      const value = row[name] ?? null
      return [name, kind === 'date' && value !== null ? new Date(String(value)) : value]
    }),
  )
