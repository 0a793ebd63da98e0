/** A cursor: the key of the last thing on a page, so that the next page begins behind it. */
export const toCursor = (key: string): string => Buffer.from(key, 'utf8').toString('base64url')

/**
 * The key inside `cursor`; null for what `toCursor` never made, and for a NUL, which no name holds
 * and at which a database would stop reading.
 */
export function readCursor(cursor: string): string | null {
  const key = Buffer.from(cursor, 'base64url').toString('utf8')
  return key !== '' && !key.includes('\0') && toCursor(key) === cursor ? key : null
}
