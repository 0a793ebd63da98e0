import { CATALOGUE, type ErrorCode } from './catalogue.js'

/** What may accompany an expected failure. Only `fields` and `headers` ever reach the caller. */
export interface ErrorExtras {
  /** For our logs alone; must hold no secret. */
  detail?: string
  /** Validation only: field name -> lower_snake_case code of what is wrong with it. */
  fields?: Record<string, string>
  /** Response headers that belong to this failure, such as WWW-Authenticate. */
  headers?: Record<string, string>
  cause?: unknown
}

/** The one body of every failure (a superset of RFC 6749 section 5.2). */
export interface ErrorBody {
  error: ErrorCode
  error_description: string
  request_id: string
  fields?: Record<string, string>
}

/** An expected failure: the caller hears the catalogue's text, the log gets `detail` and `cause`. */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly status: number
  readonly detail: string | undefined
  readonly fields: Record<string, string> | undefined
  readonly headers: Record<string, string>

  constructor(
    readonly code: ErrorCode,
    extras: ErrorExtras = {},
  ) {
    // Where a refusal was thrown nobody reads, and to walk the stack costs as much as a signature:
    // whoever sends what is refused would have us do it as often as they like.
    const { stackTraceLimit } = Error
    if (CATALOGUE[code].status < 500) Error.stackTraceLimit = 0
    super(extras.detail ?? code, { cause: extras.cause })
    Error.stackTraceLimit = stackTraceLimit
    this.status = CATALOGUE[code].status
    this.detail = extras.detail
    this.fields = extras.fields
    this.headers = extras.headers ?? {}
  }

  /** The public sentence of this failure. */
  get text(): string {
    return CATALOGUE[this.code].text
  }

  /** The response body of this failure for the request `requestId`. */
  toBody(requestId: string): ErrorBody {
    const body = { error: this.code, error_description: this.text, request_id: requestId }
    return this.fields ? { ...body, fields: this.fields } : body
  }
}
