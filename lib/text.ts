import { z } from 'zod'

/** A string of 1 to `max` UTF-16 units that a database, a page and a log can all hold. */
export const text = (max: number) =>
  z.string().min(1).max(max).refine(isPlain, { error: 'not_plain_text' })

/** No NUL and no half of a surrogate pair. */
export const isPlain = (value: string): boolean =>
  !value.includes('\u0000') && !/\p{Surrogate}/u.test(value)
