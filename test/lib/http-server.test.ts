import { once } from 'node:events'
import type { RequestListener } from 'node:http'
import { connect } from 'node:net'
import { expect } from 'chai'
import { createHttpServer, type HttpServer } from '../../lib/http-server.js'

const HOST = '127.0.0.1'
const HELLO = 'GET / HTTP/1.1\r\nHost: x\r\n'

/** Everything that comes back on a new connection until it is closed. */
async function say(port: number, ...parts: string[]): Promise<string> {
  const socket = connect(port, HOST)
  let text = ''
  socket.on('data', (chunk) => (text += chunk.toString()))
  // The server may close while we still write.
  socket.on('error', () => undefined)
  for (const part of parts) socket.write(part)
  await once(socket, 'close')
  return text
}

describe('the HTTP server', () => {
  let server: HttpServer
  const start = (handle: RequestListener): Promise<number> => {
    server = createHttpServer({ handle }, (code) => ({
      status: code === 'HPE_HEADER_OVERFLOW' ? 431 : 400,
      body: JSON.stringify({ error: code }),
      headers: { 'X-More': 'told' },
    }))
    return server.listen({ host: HOST, port: 0 })
  }
  const hello: RequestListener = (_req, res) => void res.end('hello')
  afterEach(() => server.stop(0))

  const refused: Record<string, [status: number, ...parts: string[]]> = {
    'what is no HTTP': [400, 'hello there\r\n\r\n'],
    'a header with a NUL': [400, `${HELLO}X: a\0b\r\n\r\n`],
    'two lengths': [400, `${HELLO}Content-Length: 1\r\nContent-Length: 2\r\n\r\n`],
    'a length beside chunks': [
      400,
      `${HELLO}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    'no host': [400, 'GET / HTTP/1.1\r\n\r\n'],
    'two hosts': [400, `${HELLO}Host: y\r\n\r\n`],
    'a header of 17 KiB': [431, `${HELLO}X: ${'a'.repeat(17 * 1024)}\r\n\r\n`],
    'a header of 1 MiB': [431, `${HELLO}X: ${'a'.repeat(1024 * 1024)}\r\n\r\n`],
  }
  for (const [what, [status, ...parts]] of Object.entries(refused)) {
    it(`answers ${what} with ${status} and goes on`, async () => {
      const port = await start(hello)
      const answer = await say(port, ...parts)
      expect(answer).to.match(new RegExp(`^HTTP/1\\.1 ${status} [A-Z]`))
      expect(answer).to.match(/\r\nConnection: close\r\n/)
      expect(answer).to.match(/\r\nX-Content-Type-Options: nosniff\r\n/)
      expect(answer).to.match(/\r\nContent-Security-Policy: .*frame-ancestors 'none'\r\n/)
      expect(answer).to.match(/\r\nX-More: told\r\n/)
      expect(answer).to.match(/\r\n\r\n\{"error":"(?:HPE_\w+|ERR_HOST)"\}$/)
      expect(await say(port, `${HELLO}Connection: close\r\n\r\n`)).to.match(/hello$/)
    })
  }

  it('answers a request that expects what nobody knows', async () => {
    const port = await start(hello)
    const request = `${HELLO}Expect: the-unexpected\r\nConnection: close\r\n\r\n`
    expect(await say(port, request)).to.match(/^HTTP\/1\.1 200 .*hello$/su)
  })

  it('takes a header of 15 KiB', async () => {
    const port = await start(hello)
    const header = `X: ${'a'.repeat(15 * 1024)}\r\nConnection: close\r\n\r\n`
    expect(await say(port, HELLO + header)).to.match(/hello$/)
  })

  it('does not write into an answer that has begun', async () => {
    const port = await start((req, res) => {
      res.write('begun')
      req.resume()
    })
    const body = `POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nno chunk\r\n`
    expect(await say(port, body)).not.to.contain('400')
  })

  it('answers a request once that is answered before its body turns out to be none', async () => {
    const port = await start(hello)
    const body = `POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n`
    const answer = await say(port, body, 'no chunk\r\n')
    expect(answer.match(/HTTP\/1\.1 /gu)).to.have.length.at.most(1)
  })

  it('rejects with the code of the system when it cannot listen', async () => {
    const port = await start(hello)
    const other = createHttpServer({ handle: hello }, () => ({ status: 400, body: '' }))
    const error: unknown = await other.listen({ host: HOST, port }).catch((why: unknown) => why)
    expect(error).to.include({ code: 'EADDRINUSE' })
  })

  it('cuts what does not finish in time, and counts it', async () => {
    let arrived: () => void = () => undefined
    const arrival = new Promise<void>((resolve) => (arrived = resolve))
    const port = await start(() => arrived())
    const answer = say(port, `${HELLO}\r\n`)
    await arrival
    expect(await server.stop(1)).to.equal(1)
    expect(await answer).to.equal('')
  })
})
