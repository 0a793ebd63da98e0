import { UniqueConstraintError } from 'sequelize'

/**
 * Which column's value someone else has already: `username`, `email`, `name`, `subject` ...
 * Null when `error` is no such refusal. Where several columns are unique together, the last.
 */
export const takenField = (error: unknown): string | null =>
  error instanceof UniqueConstraintError ? (error.errors.at(-1)?.path ?? null) : null
