import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { expect } from 'chai'
import type { WebSocket } from 'ws'
import { ProxyRoom } from '../../support/proxy-room.js'
import { ADA, APP, passAs, signInFirst } from '../../support/proxy.js'
import { closeOf, open, said, socketApp } from '../../support/socket-app.js'

const room = new ProxyRoom()

/** What became of an opening: its status where it was refused. */
async function outcomeOf(socket: WebSocket): Promise<number | 'open'> {
  const opened = once(socket, 'open').then((): 'open' => 'open')
  const refused = once(socket, 'unexpected-response').then(
    ([, res]) => (res as IncomingMessage).statusCode ?? 0,
  )
  const outcome = await Promise.race([opened, refused])
  socket.on('error', () => undefined)
  if (outcome !== 'open') socket.terminate()
  return outcome
}

describe('a WebSocket through the reverse proxy', () => {
  afterEach(() => room.clear())

  it('says both ways what was said, compressed and in any size', async () => {
    const app = await socketApp(room)
    const proxy = await room.proxyTo(app.url)
    const socket = open(proxy.port, { path: '/a%20b?c=d' })
    await once(socket, 'open')
    expect(socket.extensions).to.contain('permessage-deflate')
    for (const size of [0, 1, 125, 126, 65_535, 65_536, 3_000_000]) {
      const message = Buffer.alloc(size, size)
      const answer = said(socket)
      socket.send(message)
      expect((await answer).equals(message)).to.equal(true)
    }
    expect(app.opened[0]?.url).to.equal('/a%20b?c=d')
    const closed = closeOf(socket)
    socket.close(1000, 'bye')
    expect(await closed).to.deep.equal({ code: 1000, reason: 'bye' })
  })

  it('tells the app who opens it, and nothing that the client made up', async () => {
    const app = await socketApp(room)
    const judge = () => passAs(ADA, ['Remote-User', 'ada'])
    const proxy = await room.proxyTo(app.url, {}, { judge })
    const headers = { remote_user: 'root', Cookie: 'jwt=x; a=1', 'X-Forwarded-For': '9.9.9.9' }
    const socket = open(proxy.port, { headers, origin: `https://${APP}` })
    await once(socket, 'open')
    const told = app.opened[0]!.headers
    expect(told['remote-user']).to.equal('ada')
    expect(told['remote_user']).to.equal(undefined)
    expect(told.cookie).to.equal('a=1')
    expect(told['x-forwarded-for']).to.equal('127.0.0.1')
    expect(told.host).to.equal(APP)
    expect(told.origin).to.equal(`https://${APP}`)
    socket.terminate()
  })

  const ORIGINS: [origin: string | undefined, host: string, outcome: number | 'open'][] = [
    [undefined, APP, 'open'],
    [`https://${APP}`, APP, 'open'],
    [`https://${APP}:443`, APP, 'open'],
    [`https://${APP}`, `${APP}:443`, 'open'],
    [`https://${APP}:8443`, `${APP}:8443`, 'open'],
    [`https://${APP}:8443`, APP, 403],
    [`http://${APP}`, APP, 403],
    ['https://evil.example', APP, 403],
    [`https://${APP}.evil.example`, APP, 403],
    [`https://x.${APP}`, APP, 403],
    [`https://evil.example@${APP}`, APP, 403],
    ['https://auth.example.com', APP, 403],
    ['null', APP, 403],
    ['https://spa.example.com', APP, 'open'],
    ['https://spa.example.com:444', APP, 403],
  ]
  for (const [origin, host, expected] of ORIGINS) {
    it(`${expected === 'open' ? 'may' : 'may not'} be opened at ${host} by ${origin ?? 'a program'}`, async () => {
      const app = await socketApp(room)
      const proxy = await room.proxyTo(app.url, { websocketOrigins: ['https://spa.example.com'] })
      const wish = { headers: { Host: host }, ...(origin === undefined ? {} : { origin }) }
      const socket = open(proxy.port, wish)
      expect(await outcomeOf(socket)).to.equal(expected)
      expect(app.opened).to.have.length(expected === 'open' ? 1 : 0)
      socket.terminate()
    })
  }

  it('is told 401 by somebody who has to sign in first, and 403 where they may not', async () => {
    const app = await socketApp(room)
    const proxy = await room.proxyTo(app.url, {}, { judge: () => signInFirst() })
    expect(await outcomeOf(open(proxy.port))).to.equal(401)
    expect(app.opened).to.have.length(0)
  })

  it('gets the answer of an app that refuses it', async () => {
    const app = await room.app((_req, res) => void res.writeHead(418).end('no sockets here'))
    const proxy = await room.proxyTo(app.url)
    expect(await outcomeOf(open(proxy.port))).to.equal(418)
  })

  it('is told 502 where nobody listens', async () => {
    const app = await room.app()
    await app.stop()
    const proxy = await room.proxyTo(app.url)
    expect(await outcomeOf(open(proxy.port))).to.equal(502)
  })

  it('is closed with 4401 when the session ends, and the app hears no more', async () => {
    const app = await socketApp(room)
    const proxy = await room.proxyTo(app.url)
    const socket = open(proxy.port)
    await once(socket, 'open')
    const answer = said(socket)
    socket.send('hello')
    await answer
    const gone = once(app.ends[0]!, 'close')
    const closed = closeOf(socket)
    proxy.revoke()
    socket.send('rm -rf /')
    expect(await closed).to.deep.equal({ code: 4401, reason: 'The session has ended.' })
    await gone
    expect(app.heard).to.deep.equal(['hello'])
  })

  it('is closed with 1001 when the gateway stops', async () => {
    const app = await socketApp(room)
    const proxy = await room.proxyTo(app.url)
    const socket = open(proxy.port)
    await once(socket, 'open')
    const closed = closeOf(socket)
    await proxy.proxy.stop()
    expect((await closed).code).to.equal(1001)
  })

  it('of nobody in particular goes on when sessions end', async () => {
    const app = await socketApp(room)
    const proxy = await room.proxyTo(app.url, {}, { judge: () => passAs(null) })
    const socket = open(proxy.port)
    await once(socket, 'open')
    proxy.revoke()
    const answer = said(socket)
    socket.send('still here')
    expect((await answer).toString()).to.equal('still here')
    socket.terminate()
  })

  it('closes at the app when the client goes away, and the reverse', async () => {
    const app = await socketApp(room)
    const proxy = await room.proxyTo(app.url)
    const one = open(proxy.port)
    await once(one, 'open')
    const gone = once(app.ends[0]!, 'close')
    one.terminate()
    await gone
    const two = open(proxy.port)
    await once(two, 'open')
    const closed = closeOf(two)
    app.ends[1]!.terminate()
    expect((await closed).code).to.equal(1006)
  })
})
