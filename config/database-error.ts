/** What Sequelize hangs on an error besides its message: SQL, its values and whole rows. */
const VALUABLES = [
  ...['sql', 'parameters', 'value', 'instance', 'fields'],
  // What PostgreSQL tells besides: the values of a row, and where they were asked for.
  ...['detail', 'where', 'internalQuery'],
]

/** The same error without the SQL, the values and the rows that came with it; may be logged. */
export function withoutValues(error: unknown): unknown {
  if (!isObject(error)) return error
  if (holdsValue(error)) withhold(error)
  for (const name of VALUABLES) if (name in error) error[name] = null
  for (const inner of [error['parent'], error['original']]) {
    if (inner !== error) withoutValues(inner)
  }
  if (Array.isArray(error['errors'])) error['errors'].forEach(withoutValues)
  return error
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/** PostgreSQL quotes a value that is none of its type (SQLSTATE class 22) in the message itself. */
function holdsValue(error: Record<string, unknown>): boolean {
  const said = isObject(error['original']) ? error['original']['code'] : error['code']
  return typeof said === 'string' && /^22[\dA-Z]{3}$/u.test(said)
}

function withhold(error: Record<string, unknown>): void {
  const message = String(error['message'])
  error['message'] = 'a value is none of its type'
  error['stack'] = String(error['stack']).replaceAll(message, 'a value is none of its type')
}
