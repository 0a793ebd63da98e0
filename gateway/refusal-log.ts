import type { Logger } from 'pino'
import type { AppError } from '../errors/app-error.js'
import { causesOf } from '../errors/causes-of.js'
import type { Stopwatch } from '../lib/clock.js'

/** How many lines there may be in a second: whoever is refused can ask again as often as they like. */
const LINES_A_SECOND = 20

/** One refusal, as it stands in the log: no header, no query, no token. */
export interface RefusedLine {
  readonly request_id: string
  readonly status: number
  /** Who asked for a decision: a kind of proxy, or ourselves. */
  readonly by: string
  readonly method?: string
  readonly host?: string
  readonly path?: string
  /** The line of gateway.yaml that decided. */
  readonly rule?: number | null
  readonly username?: string
  /** Of the token that was shown; of an API key's, the key. */
  readonly session_id?: string
}

/** Writes one line for a refusal, as long as there are not too many: one is made only to be written. */
export type LogRefusal = (error: AppError, line: RefusedLine | (() => RefusedLine)) => void

/** Makes what writes refusals. What is left out is counted in the line that comes next. */
export function createRefusalLog(log: Logger, stopwatch: Stopwatch): LogRefusal {
  let second = -1
  let written = 0
  let unwritten = 0
  return (error, line) => {
    const now = Math.floor(stopwatch.elapsed() / 1000)
    if (now !== second) [second, written] = [now, 0]
    if (written >= LINES_A_SECOND) {
      unwritten += 1
      return
    }
    written += 1
    const { code, detail } = error
    const whole = {
      ...(typeof line === 'function' ? line() : line),
      code,
      detail,
      ...(unwritten > 0 ? { unwritten } : {}),
    }
    unwritten = 0
    if (error.status >= 500) log.error({ ...whole, causes: causesOf(error.cause) }, 'failed')
    else if (code === 'login_required') log.info(whole, 'sign-in required')
    else log.warn(whole, 'refused')
  }
}
