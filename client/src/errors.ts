import type { ErrorCode } from './generated/errors.js'

/** What the client itself finds wrong; all other codes are those of the gateway's catalogue. */
export type OwnCode =
  /** No answer, or none that a gateway gives. */
  | 'gateway_unreachable'
  /** The token had ended and was renewed, but the body of the request was a stream that is spent. */
  | 'body_not_replayable'
  /** `storage: 'cookie'` on a page of another origin than the gateway's. */
  | 'cookie_mode_cross_origin'
  /** Providers sign in by cookie: another `storage` cannot take part. */
  | 'cookie_mode_required'
  /** The sign-in was right, but the browser did not keep the gateway's cookies. */
  | 'sign_in_not_kept'

export interface ErrorDetails {
  /** Of the answer; 0 where there was none. */
  readonly status?: number
  /** What is wrong with which field. */
  readonly fields?: Readonly<Record<string, string>>
  /** What the gateway's log calls this request. */
  readonly requestId?: string
  /** Seconds to wait before the next try; 0 where the gateway did not say. */
  readonly retryAfter?: number
  readonly cause?: unknown
}

/** Codes are added as the gateway grows: what is not known yet is a text. */
export type Code = ErrorCode | OwnCode | (string & {})

/** What went wrong, by a stable code. */
export class GatehouseError extends Error {
  override readonly name = 'GatehouseError'
  declare readonly code: Code
  readonly status: number = 0
  readonly retryAfter: number = 0
  declare readonly fields?: Readonly<Record<string, string>>
  declare readonly requestId?: string

  constructor(code: Code, message: string, details?: ErrorDetails) {
    super(message)
    this.code = code
    Object.assign(this, details)
  }
}

export const unreachable = (details?: ErrorDetails): GatehouseError =>
  new GatehouseError('gateway_unreachable', 'gateway unreachable', details)
