import type { ServerResponse } from 'node:http'
import { secondsOf, systemClock } from '../clock.js'

/** Where Node keeps the head that it wrote, until it goes out with the end of the answer. */
interface Headed {
  _header?: unknown
}

/** A head of Node's, but for the time in it, and for the values that are others each time. */
interface Written {
  /** What stands before each of those values. */
  readonly pieces: readonly string[]
  readonly beforeDate: string
  readonly after: string
}

/** Names and values in turns; null: a value that is another each time. */
export type HeadList = readonly (string | null)[]

/** What is another each time: the values that are left open, in their order, and the body. */
export interface Filling {
  readonly values: readonly string[]
  readonly body: string
}

const NOTHING: Filling = { values: [], body: '' }

/**
 * The head of an answer that is given again and again. Node puts each head together, and looks at
 * every letter of it, which costs as much as all of our own decision; and it sends a body as a piece
 * of its own. So the first one is left to Node, and what Node wrote is used again wherever it would
 * write the same. Where a version of Node keeps it elsewhere, every one is left to Node.
 */
export class KnownHead {
  #written: Written | null = null
  #date = ''
  #text = ''

  /** `headers`: `Content-Length`, which is that of every body, one of them. */
  constructor(
    private readonly status: number,
    private readonly headers: HeadList,
  ) {}

  /** Answers with it. Throws as `writeHead` does for a value that cannot stand in a header. */
  send(res: ServerResponse, filling = NOTHING): void {
    const { values, body } = filling
    const isUsual = isAsUsual(res) && isPlain(filling) && (body === '' || res.req.method !== 'HEAD')
    if (isUsual && this.#written) {
      res.statusCode = this.status
      const isSame = filling === NOTHING
      ;(res as Headed)._header = isSame ? this.#textNow() : textOf(this.#written, filling)
      if (res.headersSent) return void res.end()
    }
    const headers = filled(this.headers, values)
    res.writeHead(this.status, headers)
    if (isUsual) this.#written = writtenIn(res, this.headers, headers)
    if (body === '') res.end()
    else res.end(body)
  }

  /** One text for all of a second: the first time that it is sent it is put together in memory, too. */
  #textNow(): string {
    const now = dateNow()
    if (now !== this.#date && this.#written) {
      this.#date = now
      this.#text = textOf(this.#written, NOTHING)
    }
    return this.#text
  }
}

function filled(list: HeadList, values: readonly string[]): string[] {
  let next = 0
  return list.map((text) => text ?? values[next++] ?? '')
}

/** Whether nothing of the request shows in the head, nor is it the last on its connection. */
const isAsUsual = (res: ServerResponse): boolean =>
  res.shouldKeepAlive &&
  res.req.httpVersionMinor === 1 &&
  res.req.headers.expect === undefined &&
  res.getHeaderNames().length === 0

/** Whether nothing in it could end a line, or is sent in another way than heads are. */
const isPlain = ({ values, body }: Filling): boolean =>
  (body === '' || PLAIN.test(body)) && values.every((value) => PLAIN.test(value))

const PLAIN = /^[ -~]*$/u

function textOf({ pieces, beforeDate, after }: Written, { values, body }: Filling): string {
  let text = ''
  for (const [index, piece] of pieces.entries()) text += piece + (values[index] ?? '')
  return text + beforeDate + dateNow() + after + body
}

const DATE = /^(.*\r\nDate: )\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT(\r\n.*\r\n\r\n)$/su

/** What Node wrote for `headers`, which is `list` filled. */
function writtenIn(
  res: ServerResponse,
  list: HeadList,
  headers: readonly string[],
): Written | null {
  const head = (res as Headed)._header
  if (typeof head !== 'string' || !head.startsWith('HTTP/1.1 ')) return null
  const pieces: string[] = []
  let at = 0
  for (const [index, text] of list.entries()) {
    if (text !== null) continue
    const value = headers[index] ?? ''
    const before = `\r\n${headers[index - 1] ?? ''}: `
    const found = head.indexOf(`${before}${value}\r\n`, at)
    if (found === -1) return null
    pieces.push(copied(head.slice(at, found + before.length)))
    at = found + before.length + value.length
  }
  const [, beforeDate, after] = DATE.exec(head.slice(at)) ?? []
  if (beforeDate === undefined || after === undefined) return null
  return { pieces, beforeDate: copied(beforeDate), after }
}

/** As one: it was put together from many. */
const copied = (text: string): string => Buffer.from(text, 'latin1').toString('latin1')

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
