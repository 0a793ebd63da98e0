import { AppError } from '../../errors/app-error.js'
import type { ErrorCode } from '../../errors/catalogue.js'
import type { Passing } from './passing.js'

/** What the library calls our failures to reach an app, in our words; whatever else: unavailable. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  UND_ERR_CONNECT_TIMEOUT: 'upstream_timeout',
  UND_ERR_HEADERS_TIMEOUT: 'upstream_timeout',
  // It is strict about what may stand in a request, and Node less so.
  UND_ERR_INVALID_ARG: 'invalid_request',
  UND_ERR_NOT_SUPPORTED: 'invalid_request',
}

/** What a client is told of an app that did not answer. */
export function failureOf(error: Error): AppError {
  const code = CODES[codeOf(error)] ?? 'upstream_unavailable'
  return new AppError(code, { detail: codeOf(error) || error.message, cause: error })
}

/** The connection went away: where it was kept from before, the app may just have closed it. */
const RESET = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'])

/** Methods that do the same done twice (RFC 9110 section 9.2.1). */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Whether a request to which no answer began may be sent once more. */
export const mayRetry = ({ asking, sent }: Passing, error: Error): boolean =>
  RESET.has(codeOf(error)) && !sent.hasBody && SAFE.has(asking.method)

const codeOf = (error: Error): string => ('code' in error ? String(error.code) : '')
