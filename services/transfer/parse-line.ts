import type { Column, ColumnKind, Row, Table, Value } from '../../models/table.js'
import { TransferFault } from './transfer-fault.js'
import type { Line } from './read-lines.js'

type Fields = Readonly<Record<string, unknown>>

/** The object that a line is. Throws TransferFault. */
export function parseObject({ bytes, number }: Line): Fields {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    // Not as the cause: its message holds a part of the line.
    throw new TransferFault('is damaged: no JSON in UTF-8', number)
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields
  throw new TransferFault('is no object', number)
}

/** The row of `table` that `value` is. Throws TransferFault. */
export function parseRow(table: Table, value: unknown, line: number): Row {
  const given = value as Readonly<Record<string, unknown>> | null
  if (typeof given !== 'object' || given === null) throw new TransferFault('has no row', line)
  const { columns, name } = table
  if (Object.keys(given).length !== columns.length) {
    throw new TransferFault(`has not the columns of ${name}`, line)
  }
  return Object.fromEntries(
    columns.map((column) => {
      const found = Object.hasOwn(given, column.name) ? given[column.name] : undefined
      if (!fits(column, found)) {
        throw new TransferFault(`${name}.${column.name} is not what it should be`, line)
      }
      return [column.name, found as Value]
    }),
  )
}

const fits = ({ kind, isOptional }: Column, value: unknown): boolean =>
  value === null ? isOptional : FITS[kind](value)

const FITS: Readonly<Record<ColumnKind, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string',
  integer: (value) => Number.isSafeInteger(value),
  bigint: (value) => typeof value === 'string' && /^(?:0|-?[1-9]\d{0,18})$/u.test(value),
  boolean: (value) => typeof value === 'boolean',
  date: (value) => typeof value === 'string' && isDate(value),
}

/** In the one form that we write it in. */
function isDate(text: string): boolean {
  const time = Date.parse(text)
  return !Number.isNaN(time) && new Date(time).toISOString() === text
}
