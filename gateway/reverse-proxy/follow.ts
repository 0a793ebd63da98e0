import type { Logger } from 'pino'
import type { Settings } from '../../config/settings.js'
import { AppError } from '../../errors/app-error.js'
import { toAppError } from '../../errors/to-app-error.js'
import type { Stopwatch } from '../../lib/clock.js'
import type { Judge, Verdict } from '../judge.js'
import type { Answers } from './answers.js'
import type { Asking } from './asking.js'
import { Exchange, type ExchangeParts } from './exchange.js'
import type { Living } from './living.js'
import type { RequestTraces } from '../request-traces.js'
import { createOwnCookies } from '../own-cookies.js'
import { createPassedLog } from './passed-log.js'
import type { Passing } from './passing.js'
import { createToAppRequest, type ToAppRequest } from './request-headers.js'
import { createToClientHeaders } from './response-headers.js'
import { Upgrade } from './upgrade.js'
import { mayOpen } from './web-socket.js'

/** Notes what became of a request to an app. */
export type NoteOutcome = (
  asking: Pick<Asking, 'req' | 'method' | 'host'>,
  outcome: { readonly status: number | null; readonly ms?: number },
) => void

/** Does what a verdict says. */
export type Follow = (asking: Asking, verdict: Verdict) => void

interface FollowParts {
  readonly settings: Settings
  readonly log: Logger
  readonly answers: Answers
  readonly living: Living
  readonly stopwatch: Stopwatch
  readonly judge: Pick<Judge, 'judgeAgain'>
  /** Told of every request to an app once it is over, whoever answered it. */
  readonly noteOutcome: NoteOutcome
  /** null: nothing is traced. */
  readonly requestTraces: Pick<RequestTraces, 'toApp'> | null
}

export function createFollow(parts: FollowParts): Follow {
  const { settings, log, answers, living, judge, stopwatch, noteOutcome } = parts
  const notePassed = createPassedLog(log)
  const cookies = createOwnCookies(settings)
  const toAppRequest = createToAppRequest(cookies)
  const exchange: ExchangeParts = {
    toClientHeaders: createToClientHeaders(cookies),
    living,
    notePassed: (passing, outcome) => {
      notePassed(passing, outcome)
      noteOutcome(passing.asking, outcome)
    },
    stopwatch,
    judgeAgain: ({ asking, verdict }) =>
      mayStillBeOpen(asking) ? judge.judgeAgain(asking, verdict.claims) : 'no',
    fail: ({ asking }, error) => answers.fail(asking, error),
    noteCut: ({ asking }, error) => {
      const line = { request_id: asking.requestId(), host: asking.host.name, detail: error.message }
      log.warn(line, 'an answer was cut')
    },
  }
  return (asking, verdict) => {
    // Whoever asked may have left while a key was looked up.
    if (asking.res.destroyed) return
    try {
      if (verdict.kind === 'pass') {
        const passing = toPassing(toAppRequest, asking, verdict)
        if (parts.requestTraces) tellOfTrace(passing, parts.requestTraces)
        return start(passing, exchange)
      }
      if (verdict.kind === 'refuse') answers.fail(asking, verdict.error, verdict)
      else answers.signIn(asking, verdict)
    } catch (error) {
      answers.fail(asking, toAppError(error))
    }
    noteOutcome(asking, { status: asking.res.statusCode })
  }
}

const TRACE_HEADERS = new Set(['traceparent', 'tracestate'])

/** The app is told of our trace, in which that of the client is where it is believed. */
function tellOfTrace({ asking, sent }: Passing, traces: Pick<RequestTraces, 'toApp'>): void {
  const told = traces.toApp(asking.req, asking.host.name)
  if (told.length === 0) return
  const { headers } = sent
  for (let at = headers.length - 2; at >= 0; at -= 2) {
    if (TRACE_HEADERS.has(headers[at]?.toLowerCase() ?? '')) headers.splice(at, 2)
  }
  headers.push(...told)
}

function start(passing: Passing, parts: ExchangeParts): void {
  const { asking, upstream } = passing
  if (!asking.isWebSocket) return new Exchange(passing, parts).start()
  if (!mayOpen(asking, upstream.settings)) {
    throw new AppError('cross_site_request', { detail: 'the origin of a WebSocket' })
  }
  new Upgrade(passing, parts).start()
}

/** Whether the upstream of now, if there is one, lets the same pages open WebSockets as the one before. */
function mayStillBeOpen(asking: Asking): boolean {
  if (!asking.isWebSocket) return true
  const upstream = asking.appHost.find(asking.target.path)
  return upstream === null || mayOpen(asking, upstream.settings)
}

/** Throws AppError where there is no app, or nothing that could be passed on as it is. */
function toPassing(
  toAppRequest: ToAppRequest,
  asking: Asking,
  verdict: Passing['verdict'],
): Passing {
  const { appHost, rawHeaders, target, method } = asking
  const upstream = appHost.find(target.path)
  if (upstream === null) throw new AppError('not_found')
  // It would send back to a script what scripts are not to see, cookies too.
  if (method === 'TRACE') throw new AppError('method_not_allowed')
  const said = {
    identity: verdict.headers,
    host: appHost.text,
    scheme: asking.scheme,
    address: plain(asking.address()),
  }
  return { asking, upstream, verdict, sent: toAppRequest(rawHeaders, said, upstream.settings) }
}

/** IPv4 as it is, where a socket for both kinds of addresses shows it as IPv6. */
const plain = (address: string): string =>
  address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address
