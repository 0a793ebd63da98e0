import type { ServerResponse } from 'node:http'
import { secondsOf, systemClock } from '../clock.js'

/** Where Node keeps the head that it wrote, until it goes out with the end of the answer. */
interface Headed {
  _header?: unknown
}

/** A head of Node's, but for the time in it. */
interface Written {
  readonly before: string
  readonly after: string
}

/**
 * The head of an answer that is given again and again, without a body. Node puts each head together,
 * and looks at every letter of it, which costs as much as all of our own decision: so the first one
 * is left to Node, and what Node wrote is used again wherever it would write the same. Where a version
 * of Node keeps it elsewhere, every one is left to Node.
 */
export class KnownHead {
  #written: Written | null = null

  /** `headers`: names and values in turns, `Content-Length: 0` one of them. */
  constructor(
    private readonly status: number,
    private readonly headers: string[],
  ) {}

  /** Answers with it. */
  send(res: ServerResponse): void {
    const isUsual = isAsUsual(res)
    if (isUsual && this.#written) {
      res.statusCode = this.status
      ;(res as Headed)._header = this.#written.before + dateNow() + this.#written.after
      if (res.headersSent) return void res.end()
    }
    res.writeHead(this.status, this.headers)
    if (isUsual) this.#written = writtenIn(res)
    res.end()
  }
}

/** Whether nothing of the request shows in the head, nor is it the last on its connection. */
const isAsUsual = (res: ServerResponse): boolean =>
  res.shouldKeepAlive &&
  res.req.httpVersionMinor === 1 &&
  res.req.headers.expect === undefined &&
  res.getHeaderNames().length === 0

const DATE =
  /^(HTTP\/1\.1 \d{3} .*\r\nDate: )\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT(\r\n.*\r\n\r\n)$/su

function writtenIn(res: ServerResponse): Written | null {
  const head = (res as Headed)._header
  const [, before, after] = (typeof head === 'string' && DATE.exec(head)) || []
  if (before === undefined || after === undefined) return null
  // Copied as one: it was put together from many.
  return { before: Buffer.from(before, 'latin1').toString('latin1'), after }
}

let date = ''
let dateSecond = -1

/** The time as Date says it (RFC 9110 section 5.6.7), made once a second. */
function dateNow(): string {
  const now = systemClock.now()
  const second = secondsOf(now)
  if (second !== dateSecond) {
    dateSecond = second
    date = now.toUTCString()
  }
  return date
}
