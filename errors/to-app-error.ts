import { isPostgresOutage } from '../lib/postgres-faults.js'
import { AppError } from './app-error.js'
import type { ErrorCode } from './catalogue.js'

/** What body-parser and Express call a fault of the request, in our words. */
const FOREIGN_CODES: Record<string, ErrorCode> = {
  'entity.too.large': 'payload_too_large',
  'parameters.too.many': 'payload_too_large',
  'request.size.invalid': 'invalid_request',
  'encoding.unsupported': 'unsupported_media_type',
  'charset.unsupported': 'unsupported_media_type',
}

/** SQLite's ways to say that the database is broken, locked or full, not that our SQL is wrong. */
const OUTAGE =
  /^SQLITE_(BUSY|LOCKED|IOERR|FULL|CANTOPEN|READONLY|CORRUPT|NOTADB|NOMEM|PROTOCOL|PERM|MISUSE)/u

/** Any thrown value as an AppError: expected ones as they are, outages as 503, the rest as 500. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  if (isOutage(error)) {
    return new AppError('unavailable', { cause: error, headers: { 'Retry-After': '5' } })
  }
  return fromHttpError(error) ?? new AppError('server_error', { cause: error })
}

/** The faults of a request that Express and body-parser raise as errors with a 4xx status. */
function fromHttpError(error: unknown): AppError | null {
  if (!(error instanceof Error) || !('status' in error)) return null
  const { status } = error
  if (typeof status !== 'number' || status < 400 || status >= 500) return null
  const type = 'type' in error && typeof error.type === 'string' ? error.type : ''
  const code = FOREIGN_CODES[type] ?? 'invalid_request'
  // body-parser's message quotes the body, which may hold a password: only the type is kept.
  return new AppError(code, { detail: type === '' ? error.name : type })
}

function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (/^Sequelize(Connection|Timeout|.*Connection)/u.test(error.name)) return true
  const original = (error as { original?: { code?: unknown; message?: unknown } }).original
  if (isPostgresOutage(error)) return true
  if (typeof original?.code === 'string' && OUTAGE.test(original.code)) return true
  // A schema that is behind: the operator's to mend, not the caller's fault.
  return typeof original?.message === 'string' && /no such (table|column)/u.test(original.message)
}
