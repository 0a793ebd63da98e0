import { expect } from 'chai'
import { answerTo, ask, begin, faultOf, textOf } from '../../support/ask.js'
import { ProxyRoom } from '../../support/proxy-room.js'
import { APP } from '../../support/proxy.js'
import { talkRaw } from '../../support/raw-talk.js'

const room = new ProxyRoom()

describe('what fails behind the reverse proxy', () => {
  afterEach(() => room.clear())

  const HEADS: Record<string, string> = {
    'by its length': 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbeginning',
    'in chunks': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nbeginning\r\n',
    'within a chunk': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n99\r\nbeginning',
  }
  for (const [how, text] of Object.entries(HEADS)) {
    it(`is cut, and never looks whole, where the app dies in the midst of an answer ${how}`, async () => {
      const app = await room.rawApp((socket) => {
        socket.once('data', () => socket.end(text))
      })
      const proxy = await room.proxyTo(app)
      const req = begin(proxy.port)
      const answer = answerTo(req)
      req.end()
      const res = await answer
      expect(res.statusCode).to.equal(200)
      expect(await faultOf(textOf(res))).to.equal('ECONNRESET')
      const old = await talkRaw(proxy.port, `GET / HTTP/1.0\r\nHost: ${APP}\r\n\r\n`)
      expect(old.wasReset).to.equal(true)
    })
  }

  it('is told 502 where nobody listens, by page or JSON', async () => {
    const app = await room.rawApp(() => undefined)
    await room.clear()
    const proxy = await room.proxyTo(app)
    const answer = await ask(proxy.port)
    expect(answer.status).to.equal(502)
    expect(JSON.parse(answer.body)).to.include({ error: 'upstream_unavailable' })
    const page = await ask(proxy.port, { headers: { Accept: 'text/html' } })
    expect(page.status).to.equal(502)
    expect(page.body).to.contain('The application is not there')
    const upload = await ask(proxy.port, { method: 'POST' }, 'x'.repeat(1_000_000))
    expect(upload.status).to.equal(502)
    expect(proxy.log.join()).to.contain('"code":"upstream_unavailable"')
  })

  it('may be tried again from the page, where that changes nothing', async () => {
    const app = await room.rawApp(() => undefined)
    await room.clear()
    const proxy = await room.proxyTo(app)
    const asked = { path: '/a?b=c&d', headers: { Accept: 'text/html' } }
    expect((await ask(proxy.port, asked)).body).to.contain('href="/a?b=c&amp;d">Try again')
    const sent = await ask(proxy.port, { ...asked, method: 'POST' }, 'text=lost')
    expect(sent.status).to.equal(502)
    expect(sent.body).not.to.contain('>Try again')
  })

  it('is told 504 where no connection or no answer comes in time', async () => {
    const app = await room.held()
    const timeouts = { connectSeconds: 1, answerSeconds: 1, idleSeconds: null }
    const proxy = await room.proxyTo(app.url, { timeouts })
    const silent = await ask(proxy.port)
    expect([silent.status, JSON.parse(silent.body)]).to.deep.include(504)
    expect(silent.body).to.contain('upstream_timeout')
  })

  it('is cut where an answer stops for longer than the app may be idle', async () => {
    const app = await room.held()
    const timeouts = { connectSeconds: 1, answerSeconds: 9, idleSeconds: 1 }
    const proxy = await room.proxyTo(app.url, { timeouts })
    const req = begin(proxy.port)
    const answer = answerTo(req)
    req.end()
    const [, res] = await app.next()
    res.write('beginning')
    expect(await faultOf(answer.then(textOf))).to.equal('ECONNRESET')
  })

  it('is asked for once more where the connection was reset before any answer, if that is safe', async () => {
    let requests = 0
    const app = await room.rawApp((socket, index) => {
      socket.on('data', () => {
        requests += 1
        if (index === 0) socket.resetAndDestroy()
        else socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
      })
    })
    const proxy = await room.proxyTo(app)
    expect((await ask(proxy.port)).body).to.equal('ok')
    expect(requests).to.equal(2)
  })

  it('is asked for no third time', async () => {
    let requests = 0
    const app = await room.rawApp((socket) => {
      socket.on('data', () => {
        requests += 1
        socket.resetAndDestroy()
      })
    })
    const proxy = await room.proxyTo(app)
    expect((await ask(proxy.port)).status).to.equal(502)
    expect(requests).to.equal(2)
    for (const method of ['POST', 'DELETE', 'PATCH']) await ask(proxy.port, { method }, '')
    await ask(proxy.port, { headers: { 'Content-Length': 4 } }, 'body')
    expect(requests).to.equal(6)
  })
})
