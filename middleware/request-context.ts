import { randomUUID } from 'node:crypto'
import express, { type Express, type Request, type RequestHandler, type Response } from 'express'
import type { Logger } from 'pino'
import { forNamedFields } from '../config/log.js'
import type { Clock } from '../lib/clock.js'

/** A request that is over, as it is counted. */
export interface NotedRequest {
  /** The pattern of the address that answered, or one of a few words: never what was sent. */
  readonly route: string
  readonly method: string
  readonly status: number
  readonly ms: number
}

interface ContextParts {
  readonly log: Logger
  readonly clock: Clock
  readonly note: (request: NotedRequest) => void
}

/** Who asked had left before an answer began: nginx's number for it. */
const CLIENT_GONE = 499

/**
 * Gives every request an id and one log line when it ends. The line holds what is named here and
 * nothing else: no header, no query (it may carry a code or a state), no body.
 */
export function requestContext({ log, clock, note }: ContextParts): RequestHandler {
  const lines = forNamedFields(log)
  return function giveContext(req, res, next) {
    const began = clock.now().getTime()
    const requestId = randomUUID()
    res.locals.requestId = requestId
    res.set('X-Request-Id', requestId)
    res.locals.address = req.ip ?? ''
    res.once('close', () => {
      const ms = clock.now().getTime() - began
      const line = {
        request_id: requestId,
        session_id: res.locals.claims?.sid,
        method: req.method,
        path: pathOf(req.originalUrl),
        status: res.statusCode,
        ms,
        cut: !res.writableFinished,
      }
      lines.info(line, 'request')
      const status = res.headersSent ? res.statusCode : CLIENT_GONE
      note({ route: routeOf(req, res), method: req.method, status, ms })
    })
    next()
  }
}

/**
 * Who hangs up has no address any more: what is counted and noted later is who it was at first.
 * `req.ip` of every request of `app` is what `requestContext` found, once it has.
 */
export function pinAddresses(app: Express): void {
  const original = Object.getOwnPropertyDescriptor(express.request, 'ip')
  Object.defineProperty(app.request, 'ip', {
    configurable: true,
    get(this: Request): unknown {
      return this.res?.locals.address ?? original?.get?.call(this)
    },
  })
}

/** Nobody chooses what is counted by but we: of addresses that are none there are any number. */
const routeOf = ({ originalUrl }: Request, { locals }: Response): string =>
  locals.route ?? (originalUrl.startsWith('/assets/') ? '/assets/*' : 'none')

const pathOf = (url: string): string => (url.split('?', 1)[0] ?? '').slice(0, 512)
