import { z } from 'zod'

/**
 * A string of 1 to `max` code points that a database, a page and a log can all hold. Its faults:
 * `too_short`, `too_long`, `not_plain_text`.
 */
export const text = (max: number) =>
  z
    .string()
    .superRefine((value, context) => {
      const fault = findFault(value, max)
      if (fault !== null) context.addIssue({ code: 'custom', message: fault })
    })
    // Said again for the OpenAPI document: JSON Schema counts code points, zod UTF-16 units.
    .meta({ minLength: 1, maxLength: max, pattern: '^[^\\u0000]*$' })

function findFault(value: string, max: number): string | null {
  if (value === '') return 'too_short'
  // A code point is two units at most: what is far too long is not counted.
  if (value.length > max * 2 || Array.from(value).length > max) return 'too_long'
  return isPlain(value) ? null : 'not_plain_text'
}

/** No NUL and no half of a surrogate pair. */
export const isPlain = (value: string): boolean =>
  !value.includes('\u0000') && !/\p{Surrogate}/u.test(value)
