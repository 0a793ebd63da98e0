import type { Logger } from 'pino'
import { memberLines } from '../../config/log.js'
import type { Claims } from '../../services/tokens.js'
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
  const write = memberLines(log, 'request')
  const hostOf = remembering((host: string) => `,"host":${quoted(host)},"path":`)
  const whoOf = remembering((claims: Claims | null) =>
    claims === null
      ? ''
      : `,"username":${quoted(claims.username)},"user_id":${quoted(claims.sub)}` +
        `,"session_id":${quoted(claims.sid)}`,
  )
  return ({ asking, verdict }, { status, ms, bytes, cut, ended }) => {
    const { method, host, target } = asking
    const { rule, claims } = verdict
    write(
      `,"request_id":"${asking.requestId()}","method":${quoted(method)}` +
        hostOf(host.name) +
        quoted(target.path.slice(0, 512)) +
        `,"status":${status},"ms":${ms},"bytes":${bytes},"cut":${cut}` +
        `,"rule":${rule.at?.line ?? null}` +
        whoOf(claims) +
        (ended === null ? '' : `,"ended":"${ended}"`),
    )
  }
}

/** As `make`, which is not asked again for what it was asked last: whoever opens a page asks for much. */
function remembering<Key extends string | object | null>(
  make: (key: Key) => string,
): (key: Key) => string {
  let last: Key | undefined
  let made = ''
  return (key) => {
    if (key !== last) made = make((last = key))
    return made
  }
}

/** What stands in JSON as it is: most methods, hosts, paths and names. */
const PLAIN = /^[\w./@~-]*$/

const quoted = (text: string): string => (PLAIN.test(text) ? `"${text}"` : JSON.stringify(text))
