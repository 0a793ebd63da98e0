import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { expect } from 'chai'
import { createHttpServer, LIMITS, type HttpServer, type Limits } from '../../lib/http-server.js'

const HOST = '127.0.0.1'

/** Small enough to be reached in a test; what happens then is what is asked. */
const SOON: Limits = {
  ...LIMITS,
  headersTimeout: 60,
  requestTimeout: 120,
  connectionsCheckingInterval: 20,
  keepAliveTimeout: 60,
  timeout: 200,
}

describe('the HTTP server ends connections', () => {
  let server: HttpServer
  let port: number
  let client: Socket
  let text: string

  let gaveUp: () => void
  let unread: Promise<void>

  beforeEach(async () => {
    unread = new Promise((resolve) => (gaveUp = resolve))
    server = createHttpServer(
      {
        handle: (req, res) => {
          if (req.url === '/endless') {
            res.once('close', gaveUp).write(Buffer.alloc(64 * 1024 * 1024))
            return
          }
          req.resume().once('end', () => res.end('hello'))
        },
      },
      (code) => ({ status: 408, body: JSON.stringify({ error: code }) }),
      SOON,
    )
    port = await server.listen({ host: HOST, port: 0 })
    client = connect(port, HOST)
    text = ''
    client.on('error', () => undefined)
    await once(client, 'connect')
  })
  afterEach(async () => {
    client.destroy()
    await server.stop(0)
  })

  const untilClosed = async (): Promise<string> => {
    client.on('data', (part) => (text += part.toString('latin1')))
    await once(client, 'close')
    return text
  }

  it('that never say a word', async () => {
    expect(await untilClosed()).to.match(/408 Request Timeout.*ERR_HTTP_REQUEST_TIMEOUT/su)
  })

  it('that never finish their headers', async () => {
    client.write('GET / HTTP/1.1\r\nHost: x\r\nX-A: ')
    expect(await untilClosed()).to.match(/408 Request Timeout/u)
  })

  it('that never finish their body', async () => {
    client.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc')
    expect(await untilClosed()).to.match(/408 Request Timeout/u)
  })

  it('that idle after their answer', async () => {
    client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    expect(await untilClosed()).to.match(/hello/u)
  })

  it('that never read their answer', async () => {
    client.pause()
    client.write('GET /endless HTTP/1.1\r\nHost: x\r\n\r\n')
    await unread
    client.resume()
    expect(await untilClosed()).to.match(/^HTTP\/1\.1 200/u)
  })
})

describe('the limits of the HTTP server', () => {
  it('are all set: none is endless', () => {
    for (const [name, limit] of Object.entries(LIMITS)) {
      expect(limit, name).to.be.a('number').above(0).and.finite
    }
    expect(LIMITS.headersTimeout).to.be.at.most(LIMITS.requestTimeout)
  })
})
