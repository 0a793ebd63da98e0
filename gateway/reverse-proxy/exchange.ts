import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Dispatcher } from 'undici'
import type { AppError } from '../../errors/app-error.js'
import type { Stopwatch } from '../../lib/clock.js'
import { NOWHERE } from '../../lib/crowd.js'
import { endWhole } from '../../lib/http-server/end-whole.js'
import type { Answer } from '../../services/rules/meets.js'
import type { Claims } from '../../services/tokens.js'
import type { Asking } from './asking.js'
import { failureOf, mayRetry } from './failures.js'
import { flushSoon } from './flush-soon.js'
import type { Ending, Live, Living } from './living.js'
import type { NotePassed, Outcome } from './passed-log.js'
import type { Passing } from './passing.js'
import { RequestBody } from './request-body.js'
import { isPlain, type AppHeaders, type ToClientHeaders } from './response-headers.js'

export interface ExchangeParts {
  readonly toClientHeaders: ToClientHeaders
  readonly living: Living
  /** What the rules in force say of what passed before. */
  readonly judgeAgain: (passing: Passing) => Answer
  /** Answers a request that failed before its answer began. */
  readonly fail: (passing: Passing, error: AppError) => void
  /** Notes what became of it, once it is over. */
  readonly notePassed: NotePassed
  readonly stopwatch: Stopwatch
  /** Notes an answer that was cut. */
  readonly noteCut: (passing: Passing, error: Error) => void
}

/** Whoever asked is not there any more. */
class ClientGone extends Error {}

/** One request on its way to an app, and its answer on the way back: nothing is kept. */
export class Exchange implements Dispatcher.DispatchHandler, Live {
  protected controller: Dispatcher.DispatchController | undefined
  protected over = false
  place = NOWHERE
  deadline = Infinity
  #answered = false
  #flushed = false
  /** What came with the head, and goes out with it. */
  #first: Buffer | null = null
  /** As the app says it. */
  #length: AppHeaders[string]
  #stalled = false
  #tries = 0
  #awaitsDrain = false
  #bytes = 0
  #ended: Ending | null = null
  readonly #began: number

  constructor(
    protected readonly passing: Passing,
    protected readonly parts: ExchangeParts,
  ) {
    this.#began = parts.stopwatch.elapsed()
  }

  protected get asking(): Asking {
    return this.passing.asking
  }

  get claims(): Claims | null {
    return this.passing.verdict.claims
  }

  judgeAgain(): Answer {
    return this.parts.judgeAgain(this.passing)
  }

  start(): void {
    const { res } = this.asking
    res.on('close', this.#close)
    res.on('timeout', this.#timeout)
    this.parts.living.add(this)
    this.dispatch()
  }

  /** Sends the request; may be done again where nothing came of it. */
  protected dispatch(): void {
    const { upstream, sent } = this.passing
    const { req, method, target } = this.asking
    this.#tries += 1
    upstream.pool.dispatch(
      {
        method,
        path: target.raw,
        headers: sent.headers,
        body: sent.hasBody ? new RequestBody(req) : null,
        upgrade: this.asking.isWebSocket ? 'websocket' : null,
      },
      this,
    )
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller
    if (this.over) return controller.abort(new ClientGone())
    const { req, res } = this.asking
    if (this.passing.sent.hasBody && expectsContinue(req)) res.writeContinue()
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: AppHeaders,
  ): void {
    if (status < 200) return this.#inform(status, headers)
    if (this.over) return
    if (!isPlain(headers)) return controller.abort(new Error('a transfer coding besides chunked'))
    const { res, appHost } = this.asking
    const { hostHeader, to } = this.passing.upstream.settings
    const asked = { origin: appHost.origin, inner: hostHeader === 'upstream' ? to.origin : null }
    res.writeHead(status, this.parts.toClientHeaders(fitting(status, headers), asked))
    this.#answered = true
    this.#length = headers['content-length']
    flushSoon(this)
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.over) return
    this.#bytes += chunk.length
    if (!this.#flushed && this.#first === null) this.#first = chunk
    else if (!this.#write(chunk)) this.#stall(controller)
  }

  onResponseEnd(): void {
    if (this.over) return
    const { res } = this.asking
    const first = this.#flushed ? null : this.#first
    this.#flushed = true
    if (first === null) res.end()
    else if (this.#length === String(first.length)) endWhole(res, first)
    else res.end(first)
  }

  onResponseError(_controller: unknown, error: Error): void {
    if (this.over) return
    if (this.#answered) {
      this.parts.noteCut(this.passing, error)
      return this.cut()
    }
    if (this.#tries === 1 && mayRetry(this.passing, error)) return this.dispatch()
    this.parts.fail(this.passing, failureOf(error))
  }

  /**
   * Ends the answer in its midst, so that nobody takes it for a whole one. Where only the gateway
   * stops it may still come to its own end.
   */
  end(why: Ending): void {
    if (this.over || why === 'leaving') return
    this.#ended = why
    this.cut()
    this.#close()
  }

  protected cut(): void {
    const { res } = this.asking
    // A plain end would look like that of an answer whose length was never told.
    if (res.socket) res.socket.resetAndDestroy()
    else res.destroy()
  }

  /** The head goes out at once where nothing follows it yet: event streams begin with silence. */
  flush(): void {
    if (this.#flushed || this.over) return
    this.#flushed = true
    if (this.#first === null) this.asking.res.flushHeaders()
    else if (!this.asking.res.write(this.#first) && this.controller) this.#stall(this.controller)
    this.#first = null
  }

  #write(chunk: Buffer): boolean {
    this.flush()
    return this.asking.res.write(chunk)
  }

  /** Until the client has read what it was sent. */
  #stall(controller: Dispatcher.DispatchController): void {
    controller.pause()
    this.#stalled = true
    if (this.#awaitsDrain) return
    this.#awaitsDrain = true
    this.asking.res.on('drain', () => {
      this.#stalled = false
      this.controller?.resume()
    })
  }

  readonly #close = (): void => {
    if (this.over) return
    this.over = true
    this.parts.living.delete(this)
    const { res } = this.asking
    const cut = !res.writableFinished
    if (cut) this.controller?.abort(new ClientGone())
    const status = res.headersSent ? res.statusCode : null
    this.note({ status, ms: this.elapsed(), bytes: this.#bytes, cut, ended: this.#ended })
  }

  protected note(outcome: Outcome): void {
    this.parts.notePassed(this.passing, outcome)
  }

  protected elapsed(): number {
    return Math.round(this.parts.stopwatch.elapsed() - this.#began)
  }

  /** Nothing came or went for a while: only a client that neither reads nor sends is at fault. */
  readonly #timeout = (): void => {
    const { req } = this.asking
    if (this.#stalled || !req.complete) this.cut()
  }

  #inform(status: number, headers: AppHeaders): void {
    const { req, res } = this.asking
    if (this.over || req.httpVersion !== '1.1') return
    const { link } = headers
    if (status === 103 && link !== undefined) inform(res, link)
    if (status === 102) res.writeProcessing()
  }
}

/** Where there can be no body, a length would make some wait for one (RFC 9110 section 8.6). */
const fitting = (status: number, headers: AppHeaders): AppHeaders =>
  status === 204 ? { ...headers, 'content-length': undefined } : headers

/** Early hints (RFC 8297); what Node does not take for links is not passed on. */
function inform(res: ServerResponse, link: string | readonly string[]): void {
  const links = typeof link === 'string' ? [link] : [...link]
  if (links.every((each) => EARLY_LINK.test(each))) res.writeEarlyHints({ link: links })
}

const EARLY_LINK = /^<[^<>\s]{1,2000}>(?:; ?[a-z]+(?:=(?:[\w-]+|"[\w/-]+"))?){0,8}$/

const expectsContinue = (req: IncomingMessage): boolean =>
  req.headers.expect?.toLowerCase() === '100-continue'
