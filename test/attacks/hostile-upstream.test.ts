import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { expect } from 'chai'
import { talkRaw } from '../support/raw-talk.js'
import { APP, passAs, startProxy, type TestProxy } from '../support/proxy.js'

/** Answers on connections, each with what the test has it say. */
class LyingApp {
  answer = ''
  /** Whether it hangs up once it has said so. */
  breaksOff = false
  readonly #sockets = new Set<Socket>()
  readonly #server: Server = createServer((socket) => {
    this.#sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => this.#sockets.delete(socket))
    socket.on('data', () => {
      if (this.breaksOff) socket.end(this.answer, 'latin1')
      else socket.write(this.answer, 'latin1')
    })
  })

  async start(): Promise<URL> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return new URL(`http://127.0.0.1:${(this.#server.address() as { port: number }).port}`)
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }
}

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n'

/** Answers of which nothing is to be seen but that they are broken. */
const BROKEN: Record<string, string> = {
  'no HTTP': 'SSH-2.0-OpenSSH\r\n\r\n',
  'a page without a head': '<html>evil</html>\r\n\r\n',
  'two lengths': `${OK}Content-Length: 4\r\n\r\nevil`,
  'a length and chunks': `${OK}Transfer-Encoding: chunked\r\n\r\n4\r\nevil\r\n0\r\n\r\n`,
  'a coding besides chunks':
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n4\r\nevil\r\n0\r\n\r\n',
  'a length that is none': 'HTTP/1.1 200 OK\r\nContent-Length: 4, 4\r\n\r\nevil',
  'a name that is none': `${OK}evil header: x\r\n\r\nok`,
  'a NUL in a value': `${OK}X: evil\0\r\n\r\nok`,
  'a bare carriage return in a value': `${OK}X: a\rSet-Cookie: evil=1\r\n\r\nok`,
  'a switch nobody asked for': 'HTTP/1.1 101 Ok\r\nConnection: Upgrade\r\nUpgrade: evil\r\n\r\n',
  'a head without an end': `${OK}X: ${'evil'.repeat(20_000)}\r\n\r\nok`,
  'a status of two digits': 'HTTP/1.1 20 OK\r\nContent-Length: 4\r\n\r\nevil',
  'a status of 100 again': 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n',
}

const get = (path = '/'): string =>
  `GET ${path} HTTP/1.1\r\nHost: ${APP}\r\nConnection: close\r\n\r\n`

describe('an app that answers what no app should', () => {
  const app = new LyingApp()
  let proxy: TestProxy

  before(async () => {
    proxy = await startProxy({ upstreams: [{ to: await app.start() }], judge: () => passAs(null) })
  })

  after(async () => {
    await proxy.stop()
    await app.stop()
  })

  for (const [what, answer] of Object.entries(BROKEN)) {
    it(`is answered for with 502 where it says ${what}`, async () => {
      app.answer = answer
      const { statuses, text } = await talkRaw(proxy.port, get())
      expect(statuses).to.deep.equal([502])
      expect(text).not.to.contain('evil')
    })
  }

  it('has nobody wait for what a 204 does not have', async () => {
    app.answer = 'HTTP/1.1 204 No Content\r\nContent-Length: 4\r\nX-App: yes\r\n\r\n'
    const { statuses, text } = await talkRaw(proxy.port, get())
    expect(statuses).to.deep.equal([204])
    expect(text)
      .to.contain('x-app: yes')
      .and.not.match(/content-length/iu)
  })

  it('says nothing to whoever asks next', async () => {
    const second = `${OK}X-Evil: yes\r\n\r\nno`
    app.answer = `${OK}\r\nok${second}`
    const { text } = await talkRaw(proxy.port, get())
    expect(text).to.match(/\r\n\r\nok$/)
    app.answer = `${OK}\r\nok`
    for (let turn = 0; turn < 5; turn += 1) {
      const next = await talkRaw(proxy.port, get('/next'))
      expect(next.text).not.to.contain('Evil')
      expect(next.statuses).to.deep.equal([200])
    }
  })

  it('writes no head into its reason', async () => {
    app.answer = 'HTTP/1.1 200 evil\tX: y\r\nContent-Length: 2\r\n\r\nok'
    const { text } = await talkRaw(proxy.port, get())
    expect(text).to.match(/^HTTP\/1\.1 200 OK\r\n/)
  })

  it('adds nothing to an answer that has no body', async () => {
    for (const status of [204, 304]) {
      app.answer = `HTTP/1.1 ${status} X\r\nContent-Length: 4\r\n\r\nevil`
      const { text } = await talkRaw(proxy.port, get())
      expect(text).not.to.contain('evil')
    }
    app.answer = `${OK}\r\nevil`
    const { text } = await talkRaw(proxy.port, get().replace('GET', 'HEAD'))
    expect(text).not.to.contain('evil')
  })

  const COOKIES = [
    ...[
      'jwt=evil',
      ' jwt=evil; Path=/',
      'jwt=; Max-Age=0',
      '=jwt=evil',
      'jwt_hint=evil',
      'jwt_refresh=evil',
    ],
    ...['gatehouse_session=evil', 'flow-0123456789abcdef=evil', '\tjwt\t=evil'],
  ]
  for (const cookie of COOKIES) {
    it(`sets or clears no cookie of ours by ${JSON.stringify(cookie)}`, async () => {
      const lines = [`Set-Cookie: ${cookie}`, `set-cookie:${cookie}`, 'Set-Cookie: own=1']
      app.answer = `${OK}${lines.join('\r\n')}\r\nClear-Site-Data: "cookies"\r\n\r\nok`
      const { text, statuses } = await talkRaw(proxy.port, get())
      expect(statuses).to.deep.equal([200])
      expect(text.match(/^set-cookie:.*$/gim)).to.deep.equal(['set-cookie: own=1'])
      expect(text.toLowerCase()).not.to.contain('clear-site-data')
    })
  }

  it('stops nobody else, however often it breaks off', async () => {
    app.breaksOff = true
    app.answer = 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this'
    for (let turn = 0; turn < 200; turn += 1) {
      const { text } = await talkRaw(proxy.port, get())
      expect(text).to.match(/^(?:HTTP\/1\.1 200 OK\r\n.*only this)?$/s)
    }
    app.breaksOff = false
    app.answer = `${OK}\r\nok`
    expect((await talkRaw(proxy.port, get())).statuses).to.deep.equal([200])
  })
})
