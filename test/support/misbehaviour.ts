import { gzipSync } from 'node:zlib'
import type { ServerResponse } from 'node:http'

/** One way to answer a request, or not to. */
export type Answer = (res: ServerResponse) => void

const JSON_TYPE = { 'content-type': 'application/json' }

export const json =
  (body: unknown, status = 200, headers: Record<string, string> = {}): Answer =>
  (res) =>
    void res.writeHead(status, { ...JSON_TYPE, ...headers }).end(JSON.stringify(body))

/** JSON, but said to be of another type. */
export const typed =
  (type: string, body: unknown): Answer =>
  (res) =>
    void res.writeHead(200, { 'content-type': type }).end(JSON.stringify(body))

export const status =
  (code: number): Answer =>
  (res) =>
    void res.writeHead(code, { 'content-type': 'text/html' }).end('<h1>no</h1>')

export const redirectTo =
  (address: string, code = 302): Answer =>
  (res) =>
    void res.writeHead(code, { location: address }).end()

/** Takes the request and never says a word. */
export const hang: Answer = () => undefined

/** Begins an answer, then cuts the line. */
export const cutOff: Answer = (res) => {
  res.writeHead(200, { ...JSON_TYPE, 'content-length': '1000' }).write('{"a":')
  setImmediate(() => res.destroy())
}

/** A head at once, then a byte at a time, for ever. */
export const drip: Answer = (res) => {
  res.writeHead(200, JSON_TYPE).flushHeaders()
  const timer = setInterval(() => res.write(' '), 20)
  res.on('close', () => clearInterval(timer))
}

/** JSON that goes on for `bytes`, or for ever, as fast as it is read. */
export const endless =
  (bytes = Infinity): Answer =>
  (res) => {
    const chunk = Buffer.alloc(65_536, ' ')
    let left = bytes
    const more = (): void => {
      while (left > 0 && !res.destroyed) {
        left -= chunk.length
        if (!res.write(chunk)) return void res.once('drain', more)
      }
      res.end('{}')
    }
    res.writeHead(200, JSON_TYPE)
    more()
  }

let bomb: Buffer | undefined

/** 50 MB of blanks in 50 kB of gzip. */
export const gzipBomb: Answer = (res) => {
  bomb ??= gzipSync(Buffer.alloc(50_000_000, ' '))
  res.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'gzip' }).end(bomb)
}
