import type { z } from 'zod'
import { AppError } from '../errors/app-error.js'

/** How many faults are named: a body of nothing but faults must not swell the answer and the log. */
const MAX_FIELDS = 20

/**
 * `value` as `schema` reads it. Throws AppError `invalid_request` whose `fields` name each fault,
 * the first MAX_FIELDS of them: `{ username: 'missing', roles.0: 'not_a_string' }`; the body itself
 * is called `body`.
 */
export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): z.output<Schema> {
  const result = schema.safeParse(value, { reportInput: true })
  if (result.success) return result.data
  throw new AppError('invalid_request', { fields: fieldsOf(result.error) })
}

function fieldsOf(error: z.ZodError): Record<string, string> {
  const fields: [string, string][] = []
  for (const issue of error.issues) {
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) fields.push([nameOf([...issue.path, key]), 'unknown_field'])
    } else {
      fields.push([nameOf(issue.path), codeOf(issue)])
    }
  }
  return Object.fromEntries(fields.slice(0, MAX_FIELDS))
}

const nameOf = (path: PropertyKey[]): string =>
  path.length === 0 ? 'body' : path.map(String).join('.').slice(0, 100)

function codeOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'missing' : `not_a_${issue.expected}`
    case 'too_small':
      return issue.origin === 'string' ? 'too_short' : 'too_small'
    case 'too_big':
      return issue.origin === 'string' ? 'too_long' : 'too_big'
    case 'invalid_value':
      return 'not_allowed'
    case 'invalid_format':
      return `not_a_${issue.format}`
    case 'custom':
      return issue.message
    default:
      return 'invalid'
  }
}
