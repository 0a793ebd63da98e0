import { randomUUID } from 'node:crypto'
import express, { type Express, type Request, type RequestHandler } from 'express'
import type { Logger } from 'pino'
import { forNamedFields } from '../config/log.js'
import type { Clock } from '../lib/clock.js'

/**
 * Gives every request an id and one log line when it ends. The line holds what is named here and
 * nothing else: no header, no query (it may carry a code or a state), no body.
 */
export function requestContext(log: Logger, clock: Clock): RequestHandler {
  const lines = forNamedFields(log)
  return function giveContext(req, res, next) {
    const began = clock.now().getTime()
    const requestId = randomUUID()
    res.locals.requestId = requestId
    res.set('X-Request-Id', requestId)
    res.locals.address = req.ip ?? ''
    res.once('close', () => {
      const line = {
        request_id: requestId,
        method: req.method,
        path: pathOf(req.originalUrl),
        status: res.statusCode,
        ms: clock.now().getTime() - began,
        cut: !res.writableFinished,
      }
      lines.info(line, 'request')
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

const pathOf = (url: string): string => (url.split('?', 1)[0] ?? '').slice(0, 512)
