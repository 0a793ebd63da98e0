/** What Sequelize hangs on an error besides its message: SQL, its values and whole rows. */
const VALUABLES = ['sql', 'parameters', 'value', 'instance'] as const

/** The same error without the SQL, the values and the rows that came with it; may be logged. */
export function withoutValues(error: unknown): unknown {
  if (!isObject(error)) return error
  for (const name of VALUABLES) if (name in error) error[name] = null
  for (const inner of [error['parent'], error['original']]) {
    if (inner !== error) withoutValues(inner)
  }
  if (Array.isArray(error['errors'])) error['errors'].forEach(withoutValues)
  return error
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
