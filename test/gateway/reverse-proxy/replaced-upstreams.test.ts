import { EventEmitter, once } from 'node:events'
import type { RequestListener } from 'node:http'
import { expect } from 'chai'
import { WebSocket, WebSocketServer } from 'ws'
import type { Verdict } from '../../../gateway/judge.js'
import { answerTo, ask, begin, textOf } from '../../support/ask.js'
import type { TestApp } from '../../support/app-server.js'
import { ProxyRoom } from '../../support/proxy-room.js'
import { ADA, APP, passAs } from '../../support/proxy.js'

const room = new ProxyRoom()

const saying =
  (text: string): RequestListener =>
  (_req, res) =>
    void res.end(text)

const to = ({ url }: TestApp) => ({ to: new URL(url) })

/** Resolves once `app` has no connection any more. */
async function untilLeft({ server, sockets }: TestApp): Promise<void> {
  for (const socket of sockets) {
    if (!socket.closed) await once(socket, 'close')
  }
  expect(server.listening).to.equal(true)
}

describe('upstreams that are replaced', () => {
  afterEach(() => room.clear())

  it('get what is asked from then on, while what was asked before comes to its end', async () => {
    const old = await room.held()
    const next = await room.app(saying('new'))
    const proxy = await room.proxyTo(old.url)
    const req = begin(proxy.port)
    const answer = answerTo(req)
    req.end()
    const [, res] = await old.next()
    res.write('the old ')
    proxy.replaceUpstreams([to(next)])
    expect((await ask(proxy.port)).body).to.equal('new')
    res.end('app')
    expect(await textOf(await answer)).to.equal('the old app')
    await untilLeft(old)
  })

  it('leave nothing open to the old app, and keep the connections to those that stay', async () => {
    const [old, staying] = [await room.app(saying('old')), await room.app(saying('staying'))]
    const stays = { ...to(staying), host: 'other.example.com' }
    const proxy = await room.proxyTo(old.url, {}, { more: [stays] })
    const askOther = () => ask(proxy.port, { headers: { Host: 'other.example.com' } })
    await ask(proxy.port)
    await askOther()
    const [kept] = staying.sockets
    const next = await room.app(saying('new'))
    proxy.replaceUpstreams([to(next), stays])
    await untilLeft(old)
    expect((await askOther()).body).to.equal('staying')
    expect([...staying.sockets]).to.deep.equal([kept])
  })

  it('are for other hosts from then on', async () => {
    const app = await room.app(saying('app'))
    const proxy = await room.proxyTo(app.url)
    const at = async (host: string) => (await ask(proxy.port, { headers: { Host: host } })).status
    expect([await at(APP), await at('new.example.com')]).to.deep.equal([200, 421])
    proxy.replaceUpstreams([{ ...to(app), host: 'new.example.com' }])
    expect([await at(APP), await at('new.example.com')]).to.deep.equal([421, 200])
    proxy.replaceUpstreams([])
    expect([await at(APP), await at('new.example.com')]).to.deep.equal([421, 421])
  })

  it('answer what is judged only after they were replaced', async () => {
    const [old, next] = [await room.app(saying('old')), await room.app(saying('new'))]
    const asked = new EventEmitter()
    const judge = () => new Promise<Verdict>((settle) => void asked.emit('question', settle))
    const proxy = await room.proxyTo(old.url, {}, { judge })
    const question = once(asked, 'question')
    const answer = ask(proxy.port)
    const [settle] = (await question) as [(verdict: Verdict) => void]
    proxy.replaceUpstreams([to(next)])
    settle(passAs(ADA))
    expect((await answer).body).to.equal('new')
    expect(old.seen).to.deep.equal([])
  })

  it('keep their WebSockets, but those whose origin they do not name any more', async () => {
    const app = await room.app()
    const server = new WebSocketServer({ server: app.server })
    server.on('connection', (socket) => socket.on('message', (data) => socket.send(data)))
    const origin = 'https://spa.example.com'
    const proxy = await room.proxyTo(app.url, { websocketOrigins: [origin] })
    const open = async (from: string): Promise<WebSocket> => {
      const headers = { Host: APP }
      const socket = new WebSocket(`ws://127.0.0.1:${proxy.port}/`, { headers, origin: from })
      await once(socket, 'open')
      return socket
    }
    const [own, foreign] = [await open(`https://${APP}`), await open(origin)]
    const closed = once(foreign, 'close')
    proxy.replaceUpstreams([{ ...to(app), websocketOrigins: [] }])
    expect((await closed)[0]).to.equal(4403)
    own.send('still here')
    expect(String((await once(own, 'message'))[0])).to.equal('still here')
    proxy.replaceUpstreams([])
    own.send('and here')
    expect(String((await once(own, 'message'))[0])).to.equal('and here')
    own.terminate()
  })

  it('are all closed when the gateway stops, those of before too', async () => {
    const old = await room.held()
    const proxy = await room.proxyTo(old.url)
    const req = begin(proxy.port)
    req.on('error', () => undefined)
    req.end()
    const [, res] = await old.next()
    res.write('beginning')
    proxy.replaceUpstreams([])
    const gone = once(res, 'close')
    await proxy.proxy.stop()
    await gone
  })
})
