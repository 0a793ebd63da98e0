import { AppError } from '../errors/app-error.js'
import { readCursor, toCursor } from '../lib/cursor.js'

/** Which stretch of a list is asked for. */
export interface PageWish {
  /** How many at most. */
  readonly limit: number
  /** `nextCursor` of the page before; absent: the first page. */
  readonly cursor?: string | undefined
}

/** A stretch of a list. `nextCursor`: asks for the next one; null on the last. */
export interface Page<T> {
  readonly found: readonly T[]
  readonly nextCursor: string | null
}

/** The key that a cursor stands for. Throws AppError `invalid_request` for one we never gave. */
export function keyOf(cursor: string | undefined): string | null {
  if (cursor === undefined) return null
  const key = readCursor(cursor)
  if (key === null) throw new AppError('invalid_request', { fields: { cursor: 'not_a_cursor' } })
  return key
}

/** A page of `rows`, of which one more than `limit` was asked for to see whether more follow. */
export function toPage<T>(rows: readonly T[], limit: number, key: (row: T) => string): Page<T> {
  const found = rows.slice(0, limit)
  const last = found.at(-1)
  return { found, nextCursor: rows.length > limit && last ? toCursor(key(last)) : null }
}
