/**
 * What went wrong. `code`: a code of the gateway's catalogue, or one of the client's own. `status`: of
 * the answer; 0 where there was none. `retryAfter`: seconds, where the gateway said so.
 */
export class GatehouseError extends Error {
  override readonly name = 'GatehouseError'
  readonly code: string
  readonly status: number
  readonly fields?: Readonly<Record<string, string>>
  readonly requestId?: string
  readonly retryAfter?: number

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(message, { cause: details.cause })
    this.code = code
    this.status = details.status ?? 0
    Object.assign(this, details)
  }
}

export interface ErrorDetails {
  readonly status?: number
  readonly fields?: Readonly<Record<string, string>>
  readonly requestId?: string
  readonly retryAfter?: number
  readonly cause?: unknown
}
