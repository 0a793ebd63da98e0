import { expect } from 'chai'
import fc from 'fast-check'
import { minimal, ProcessRoom, type Process } from '../support/process.js'
import { exchangeRaw, requestOf } from '../support/raw-exchange.js'

const RUNS = 400

/** What must not happen: a 5xx, a crash, a hang or a line of ours about a fault, whatever the bytes. */
describe('attack: raw garbage on the socket', function () {
  this.timeout(60_000)
  const room = new ProcessRoom()
  let gateway: Process
  let port: number
  before(async () => {
    gateway = room.start({ env: minimal('test') })
    port = await gateway.port()
  })
  after(() => room.clear())

  const survives = async (bytes: Buffer | string): Promise<void> => {
    const { statuses } = await exchangeRaw(port, bytes)
    for (const status of statuses) expect(status).to.be.below(500)
  }

  it('as random bytes', async () => {
    const bytes = fc.uint8Array({ maxLength: 3000 })
    const property = fc.asyncProperty(bytes, (some) => survives(Buffer.from(some)))
    await fc.assert(property, { numRuns: RUNS })
  })

  it('as a request with bytes changed, taken out and put in', async () => {
    const whole = Buffer.from(
      requestOf('/auth/login?rd=/account', ['Accept: text/html', 'Cookie: jwt=a.b.c; x=y']),
    )
    const change = fc.tuple(
      fc.nat(whole.length - 1),
      fc.nat(255),
      fc.constantFrom('put', 'take', 'set'),
    )
    const property = fc.asyncProperty(
      fc.array(change, { minLength: 1, maxLength: 6 }),
      (changes) => {
        const bytes = [...whole]
        for (const [at, byte, how] of changes) {
          bytes.splice(at, how === 'put' ? 0 : 1, ...(how === 'take' ? [] : [byte]))
        }
        return survives(Buffer.from(bytes))
      },
    )
    await fc.assert(property, { numRuns: RUNS })
  })

  it('as bodies of random bytes under every type, charset and encoding', async () => {
    const type = fc.constantFrom(
      'application/json',
      'application/x-www-form-urlencoded',
      'application/json; charset=utf-16',
      'text/plain',
      'a/b',
    )
    const encoding = fc.constantFrom('identity', 'gzip', 'deflate', 'br', 'zstd', 'x')
    const body = fc.uint8Array({ minLength: 1, maxLength: 2000 })
    const path = fc.constantFrom('/auth/login', '/auth/register', '/api/v1/users', '/auth/logout')
    const property = fc.asyncProperty(fc.record({ type, encoding, body, path }), (sent) => {
      const head = [
        `POST ${sent.path} HTTP/1.1`,
        'Host: localhost',
        `Content-Type: ${sent.type}`,
        `Content-Encoding: ${sent.encoding}`,
        `Content-Length: ${sent.body.length}`,
      ].join('\r\n')
      return survives(Buffer.concat([Buffer.from(`${head}\r\n\r\n`), sent.body]))
    })
    await fc.assert(property, { numRuns: RUNS })
  })

  const TLS = Buffer.from('16030100c8010000c40303', 'hex')
  const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'
  for (const [what, bytes] of [
    ['nothing', ''],
    ['one byte', 'G'],
    ['line ends', '\r\n'.repeat(5000)],
    ['a TLS hello', TLS],
    ['the preface of HTTP/2', PREFACE],
    ['an HTTP/2 upgrade', requestOf('/', ['Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAAP__'])],
    ['a WebSocket upgrade', requestOf('/', ['Upgrade: websocket', 'Sec-WebSocket-Key: x'])],
    ['the PROXY protocol', `PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n${requestOf('/')}`],
    ['an SMTP greeting', 'EHLO evil.test\r\nMAIL FROM:<a@evil.test>\r\n'],
    ['CONNECT', 'CONNECT evil.test:443 HTTP/1.1\r\nHost: evil.test:443\r\n\r\n'],
    ['TRACE', 'TRACE / HTTP/1.1\r\nHost: localhost\r\nCookie: jwt=secret\r\n\r\n'],
    ['a target that is an asterisk', 'OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    ['a target of another host', requestOf('http://evil.test/auth/login')],
    ['a target without a slash', requestOf('healthz')],
    [
      'ten thousand headers',
      requestOf(
        '/',
        Array.from({ length: 10_000 }, (_, n) => `X${n}: 1`),
      ),
    ],
    ['a thousand headers of one name', requestOf('/', Array<string>(1000).fill('Cookie: a=b'))],
    ['a hundred requests at once', requestOf('/api').replace('close', 'keep-alive').repeat(100)],
    ['Expect: something else', requestOf('/', ['Expect: 200-ok'])],
    ['a gzip bomb that is none', requestOf('/', ['Content-Encoding: gzip', 'Content-Length: 0'])],
    [
      'half a body',
      'POST /auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf',
    ],
  ] as const) {
    it(`as ${what}`, () => survives(bytes))
  }

  it('and lives on, with nothing in its log that it calls a fault', async () => {
    expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).to.equal(200)
    const faults = gateway.output.split('\n').filter((line) => /"level":(?:50|60)/u.test(line))
    expect(faults.slice(0, 3)).to.deep.equal([])
    expect(gateway.errors).to.equal('')
  })
})
