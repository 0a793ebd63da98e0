import { z } from 'zod'

/**
 * A string of 1 (or `min`) to `max` code points that a database, a page and a log can all hold. Its
 * faults: `too_short`, `too_long`, `not_plain_text`.
 */
export const text = (max: number, min = 1) =>
  z
    .string()
    .superRefine((value, context) => {
      const fault = findFault(value, { min, max })
      if (fault !== null) context.addIssue({ code: 'custom', message: fault })
    })
    // Said again for the OpenAPI document: JSON Schema counts code points, zod UTF-16 units.
    .meta({ minLength: min, maxLength: max, pattern: '^[^\\u0000]*$' })

function findFault(value: string, { min, max }: { min: number; max: number }): string | null {
  // A code point is two units at most: what is far too long is not counted.
  if (value.length > max * 2) return 'too_long'
  const length = Array.from(value).length
  if (length < min) return 'too_short'
  if (length > max) return 'too_long'
  return isPlain(value) ? null : 'not_plain_text'
}

/** No NUL and no half of a surrogate pair. */
export const isPlain = (value: string): boolean =>
  !value.includes('\u0000') && !/\p{Surrogate}/u.test(value)
