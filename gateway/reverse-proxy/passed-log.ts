import type { Logger } from 'pino'
import { memberLines } from '../../config/log.js'
import type { Ending } from './living.js'
import type { Passing } from './passing.js'

/** How a request that was passed on came to its end. */
export interface Outcome {
  /** null: no answer began. */
  readonly status: number | null
  /** From the verdict to the end, in whole milliseconds. */
  readonly ms: number
  /** Of the body that the client was sent; of a WebSocket, of all that followed its head. */
  readonly bytes: number
  /** Whether it ended before it was whole. */
  readonly cut: boolean
  /** Why we ended it; null: we did not. */
  readonly ended: Ending | null
}

/** Writes the line of a request that was passed on, once it is over. */
export type NotePassed = (passing: Passing, outcome: Outcome) => void

/**
 * Makes what writes the lines. They are those of our own requests (middleware/request-context.ts),
 * with where a request went and who asked: what is named here and nothing else.
 */
export function createPassedLog(log: Logger): NotePassed {
  if (!log.isLevelEnabled('info')) return () => undefined
  const write = memberLines(log)
  return ({ asking, verdict }, { status, ms, bytes, cut, ended }) => {
    const { method, host, target } = asking
    const { rule, claims } = verdict
    const where =
      `,"request_id":"${asking.requestId()}","method":${quoted(method)}` +
      `,"host":${quoted(host.name)},"path":${quoted(target.path.slice(0, 512))}`
    const what =
      `,"status":${status},"ms":${ms},"bytes":${bytes},"cut":${cut}` +
      `,"rule":${rule.at?.line ?? null}`
    const who =
      claims === null
        ? ''
        : `,"username":${quoted(claims.username)},"user_id":${quoted(claims.sub)}` +
          `,"session_id":${quoted(claims.sid)}`
    write(where + what + who + (ended === null ? '' : `,"ended":"${ended}"`), 'request')
  }
}

const quoted = (text: string): string => JSON.stringify(text)
