import { once } from 'node:events'
import type { RequestListener } from 'node:http'
import { connect } from 'node:net'
import { expect } from 'chai'
import { createHttpServer, type HttpServer, type Serving } from '../../lib/http-server.js'
import { exchangeRaw } from '../support/raw-exchange.js'

const UPGRADE = ['Host: x', 'Connection: keep-alive, Upgrade', 'Upgrade: websocket']
const request = (start: string, ...lines: string[]): string =>
  [`${start} HTTP/1.1`, ...UPGRADE, ...lines, '', ''].join('\r\n')

/** Says what it was asked, with its body. */
const echo: RequestListener = (req, res) => {
  const parts: Buffer[] = []
  req.on('data', (part: Buffer) => parts.push(part))
  req.on('end', () => {
    const { connection, upgrade } = req.headers
    const said = [req.method, req.url, connection, upgrade, Buffer.concat(parts).toString()]
    res.end(`${JSON.stringify(said)}\n`)
  })
}

describe('the HTTP server, asked for another protocol', () => {
  let server: HttpServer
  let port: number
  const start = async (more: Partial<Serving>): Promise<void> => {
    const refuse = (code: string) => ({ status: 400, body: code })
    server = createHttpServer({ handle: echo, ...more }, refuse)
    port = await server.listen({ host: '127.0.0.1', port: 0 })
  }
  afterEach(() => server.stop(0))

  const said = (text: string): unknown[] =>
    [...text.matchAll(/^\["[^\n]*$/gmu)].map(([line]) => JSON.parse(line) as unknown)

  for (const [name, more] of [
    ['nobody listens for it', {}],
    ['who listens does not take it', { upgrade: () => false }],
  ] as const) {
    describe(`while ${name}`, () => {
      beforeEach(() => start(more))

      it('answers as it would have', async () => {
        const kept = 'upgrade' in more ? 'close' : 'keep-alive, Upgrade'
        const { statuses, text } = await exchangeRaw(port, request('GET /a?b'))
        expect(statuses).to.deep.equal([200])
        expect(said(text)).to.deep.equal([['GET', '/a?b', kept, 'websocket', '']])
      })

      it('reads its body, in one piece or several', async () => {
        const posted = request('POST /a', 'Content-Length: 10')
        const { text } = await exchangeRaw(port, `${posted}0123456789`)
        expect(said(text)).to.have.nested.property('[0][4]', '0123456789')
        const socket = connect(port, '127.0.0.1')
        socket.write(posted + '01234')
        socket.write('56789')
        const [part] = (await once(socket, 'data')) as [Buffer]
        expect(part.toString()).to.match(/^HTTP\/1\.1 200 /u)
        socket.destroy()
        const chunked = request('POST /a', 'Transfer-Encoding: chunked')
        expect(
          said((await exchangeRaw(port, `${chunked}3\r\nabc\r\n0\r\n\r\n`)).text),
        ).to.have.nested.property('[0][4]', 'abc')
      })

      it('refuses what it refuses elsewhere', async () => {
        const twice = await exchangeRaw(port, request('GET /', 'Host: y'))
        expect(twice.statuses).to.deep.equal([400])
        const broken = await exchangeRaw(
          port,
          `${request('POST /', 'Transfer-Encoding: chunked')}no chunk\r\n`,
        )
        expect(broken.statuses.filter((status) => status < 400)).to.deep.equal([])
      })

      it('lets the last one finish when it is stopped, and counts what is cut', async () => {
        const socket = connect(port, '127.0.0.1')
        socket.on('error', () => undefined)
        socket.write(request('POST /a', 'Content-Length: 10'))
        await exchangeRaw(port, 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
        const stopped = server.stop(10_000)
        socket.write('0123456789')
        const [answer] = (await once(socket, 'data')) as [Buffer]
        expect(answer.toString()).to.match(/^HTTP\/1\.1 200 .*Connection: close/su)
        expect(await stopped).to.equal(0)
      })
    })
  }

  it('takes nothing behind it for a request: a proxy may believe that the protocol has changed', async () => {
    await start({ upgrade: () => false })
    const hidden = 'GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n'
    for (const first of [request('GET /a'), `${request('POST /a', 'Content-Length: 2')}ok`]) {
      for (const behind of [
        hidden,
        request('GET /hidden'),
        'no request\r\n\r\n',
        hidden.repeat(9),
      ]) {
        const { statuses, text } = await exchangeRaw(port, first + behind)
        expect(statuses.length).to.be.at.most(1)
        expect(text).not.to.include('hidden')
      }
    }
  })

  it('answers what came before it first', async () => {
    await start({ upgrade: () => false })
    const before = 'GET /before HTTP/1.1\r\nHost: x\r\n\r\n'
    const { text } = await exchangeRaw(port, before.repeat(3) + request('GET /a'))
    const asked = said(text).map((each) => (each as string[])[1])
    expect(asked).to.deep.equal(['/before', '/before', '/before', '/a'])
  })

  it('gives it to who takes it, with what was read already', async () => {
    await start({
      upgrade: (_req, socket, head) => {
        socket.end(`HTTP/1.1 101 Switching Protocols\r\n\r\n${head.toString()}`)
        return true
      },
    })
    const { text } = await exchangeRaw(port, `${request('GET /')}first words`)
    expect(text).to.match(/^HTTP\/1\.1 101 .*first words$/su)
  })
})

describe('the HTTP server, asked by proxies', () => {
  const hello: RequestListener = (_req, res) => void res.end('hello')
  let server: HttpServer
  let port: number
  beforeEach(async () => {
    const isAsked = ({ url }: { url?: string | undefined }) => url === '/asked'
    const serving = { handle: hello, carriesOthers: isAsked, ignoresBody: isAsked }
    server = createHttpServer(serving, (code) => ({
      status: code === 'HPE_HEADER_OVERFLOW' ? 431 : 400,
      body: code,
    }))
    port = await server.listen({ host: '127.0.0.1', port: 0 })
  })
  afterEach(() => server.stop(0))

  const ask = async (path: string, ...lines: string[]): Promise<string> =>
    (
      await exchangeRaw(
        port,
        [`POST ${path} HTTP/1.1`, 'Host: x', 'Connection: close', ...lines, '', ''].join('\r\n'),
      )
    ).text

  it('takes headers of others that it refuses of its own', async () => {
    for (const line of [`Cookie: ${'x'.repeat(17_000)}`, `X: ${'x'.repeat(60_000)}`]) {
      expect(await ask('/asked', line)).to.match(/^HTTP\/1\.1 200 /u)
      expect(await ask('/other', line)).to.match(/^HTTP\/1\.1 431 /u)
    }
    expect(await ask('/asked', `X: ${'x'.repeat(66_000)}`)).to.match(/^HTTP\/1\.1 431 /u)
  })

  it('asks nobody for a body that is not looked at', async () => {
    const lines = ['Content-Length: 5', 'Expect: 100-continue']
    expect(await ask('/asked', ...lines)).to.match(/^HTTP\/1\.1 200 /u)
    expect(await ask('/other', ...lines)).to.match(/^HTTP\/1\.1 100 /u)
  })
})
