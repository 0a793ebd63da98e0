import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { expect } from 'chai'
import { startApp, type TestApp } from '../support/app-server.js'
import { answerTo, ask, begin } from '../support/ask.js'
import { startProxy, type TestProxy } from '../support/proxy.js'

const MEBIBYTE = 1024 * 1024
const WHOLE = 200 * MEBIBYTE

/** What sockets and streams of both connections may hold; of 200 MiB not much. */
const HELD = 40 * MEBIBYTE

const PART = Buffer.alloc(64 * 1024, 'x')

function* parts(bytes: number): Generator<Buffer> {
  for (let sent = 0; sent < bytes; sent += PART.length) yield PART
}

/** Writes until `to` takes no more for now; how many bytes that was, `most` at most. */
function fill(to: Writable, most: number): number {
  let sent = 0
  while (sent < most && to.write(PART)) sent += PART.length
  return sent
}

/** Counts what is written to it. */
function counter(): Writable & { readonly bytes: number } {
  let bytes = 0
  const sink = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      bytes += chunk.length
      done()
    },
  })
  return Object.defineProperty(sink, 'bytes', { get: () => bytes }) as Writable & { bytes: number }
}

describe('what is larger than memory', () => {
  let app: TestApp
  let proxy: TestProxy

  beforeEach(async () => {
    app = await startApp()
    app.server.removeAllListeners('request')
    proxy = await startProxy({ upstreams: [{ to: new URL(app.url) }] })
  })

  afterEach(async () => {
    await proxy.stop()
    await app.stop()
  })

  const next = () => once(app.server, 'request') as Promise<[IncomingMessage, ServerResponse]>

  for (const [how, head] of Object.entries({
    'with a length': { 'Content-Length': String(WHOLE) },
    'in chunks': {},
  })) {
    it(`passes down to the byte, ${how}`, async () => {
      const req = begin(proxy.port)
      const answer = answerTo(req)
      req.end()
      const [, res] = await next()
      res.writeHead(200, head)
      const sent = pipeline(parts(WHOLE), res)
      const received = counter()
      await pipeline(await answer, received)
      await sent
      expect(received.bytes).to.equal(WHOLE)
    }).timeout(60_000)

    it(`passes up to the byte, ${how}`, async () => {
      const req = begin(proxy.port, { method: 'PUT', headers: head })
      const answer = answerTo(req)
      const sent = pipeline(parts(WHOLE), req)
      const [seen, res] = await next()
      const received = counter()
      await pipeline(seen, received)
      await sent
      res.end()
      expect((await answer).statusCode).to.equal(200)
      expect(received.bytes).to.equal(WHOLE)
    }).timeout(60_000)
  }

  /** Writes, between other people's requests, until nothing more is taken; how much was. */
  async function fillUp(to: Writable): Promise<number> {
    let sent = 0
    let idle = 0
    while (idle < 20 && sent < WHOLE) {
      const more = to.writableNeedDrain ? 0 : fill(to, WHOLE - sent)
      sent += more
      idle = more === 0 ? idle + 1 : 0
      // A whole walk through the proxy: what could move has moved meanwhile.
      const others = next().then(([, res]) => res.end())
      await ask(proxy.port)
      await others
    }
    return sent
  }

  it('waits at the app while the client reads nothing, and others are served', async () => {
    const req = begin(proxy.port)
    const answer = answerTo(req)
    req.end()
    const [, res] = await next()
    res.writeHead(200).flushHeaders()
    const stalled = await answer
    stalled.pause()
    expect(await fillUp(res)).to.be.below(HELD)
    req.destroy()
    await once(res, 'close')
  }).timeout(60_000)

  it('waits at the client while the app reads nothing, and others are served', async () => {
    const req = begin(proxy.port, { method: 'PUT' })
    const failed = once(req, 'error')
    req.flushHeaders()
    req.write(PART)
    const [seen] = await next()
    seen.pause()
    expect(await fillUp(req)).to.be.below(HELD)
    req.destroy(new Error('enough'))
    await failed
  }).timeout(60_000)
})
