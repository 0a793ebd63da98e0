import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { expect } from 'chai'
import { WebSocket, WebSocketServer } from 'ws'
import { startApp, valuesIn, type TestApp } from '../support/app-server.js'
import { answerTo, ask, begin, faultOf, textOf } from '../support/ask.js'
import type { BrowserClient } from '../support/browser-client.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { SAME_ORIGIN } from '../support/two-gateways.js'

const HOST = 'notes.localhost'

/** An app that knows nothing of us: pages, an event stream at /events, WebSockets that say it back. */
async function startNotes(): Promise<TestApp> {
  const app = await startApp((req, res) => {
    if (req.url !== '/events') return void res.end('notes')
    res.writeHead(200, { 'Content-Type': 'text/event-stream' })
    res.write('data: hello\n\n')
  })
  const sockets = new WebSocketServer({ server: app.server })
  sockets.on('connection', (socket) => {
    socket.on('message', (data: Buffer) => socket.send(data.toString()))
  })
  return app
}

const yamlFor = (app: TestApp): string => `
upstreams:
  - { host: ${HOST}, to: '${app.url}' }
access:
  - { host: ${HOST}, path: /public/**, allow: public }
  - { host: ${HOST}, path: /admin/**, allow: { any_role: [admin] } }
  - { host: ${HOST}, allow: signed-in }
`

describe('an app behind the gateway alone', () => {
  let app: TestApp
  let site: TestGateway
  let ada: BrowserClient

  beforeEach(async () => {
    app = await startNotes()
    site = await startGateway({ yaml: yamlFor(app) })
    ada = await site.signedIn('user')
  })
  afterEach(async () => {
    await site.stop()
    await app.stop()
  })

  const headersOf = (browser: BrowserClient, more: Record<string, string> = {}) => ({
    Host: `${HOST}:${site.port}`,
    ...(browser.cookie('jwt') === undefined
      ? {}
      : { Cookie: `jwt=${browser.cookie('jwt') ?? ''}; own=1` }),
    ...more,
  })
  const get = (path: string, browser = ada, more = {}) =>
    ask(site.port, { path, headers: headersOf(browser, more) })
  const signOut = async (browser: BrowserClient): Promise<void> => {
    expect((await browser.post('/auth/logout', { headers: SAME_ORIGIN })).status).to.equal(204)
  }

  it('is told who asks, in plain headers and signed', async () => {
    expect((await get('/')).body).to.equal('notes')
    const [seen] = app.seen
    expect(valuesIn(seen!, 'remote-user')).to.deep.equal(['user'])
    expect(valuesIn(seen!, 'cookie')).to.deep.equal(['own=1'])
    const [assertion = ''] = valuesIn(seen!, 'x-auth-assertion')
    const claims = JSON.parse(
      Buffer.from(assertion.split('.')[1] ?? '', 'base64url').toString(),
    ) as Record<string, unknown>
    expect(claims).to.include({ username: 'user', aud: `${HOST}:${site.port}`, iss: site.url })
  })

  it('is not reached without signing in, and afterwards by the way one came', async () => {
    const stranger = site.browser()
    expect((await get('/', stranger)).status).to.equal(401)
    const sent = await get('/a?b', stranger, { Accept: 'text/html' })
    const rd = encodeURIComponent(`http://${HOST}:${site.port}/a?b`)
    expect([sent.status, sent.headers.location]).to.deep.equal([
      302,
      `${site.url}/auth/login?rd=${rd}`,
    ])
    expect(app.seen).to.deep.equal([])
  })

  it('is open where its rules say so, and to nobody where they say so', async () => {
    expect((await get('/public/x', site.browser())).body).to.equal('notes')
    expect(valuesIn(app.seen[0]!, 'remote-user')).to.deep.equal([''])
    const refused = await get('/admin/x')
    expect([refused.status, JSON.parse(refused.body)]).to.deep.include(403)
    const admin = await site.signedIn('admin')
    expect((await get('/admin/x', admin)).body).to.equal('notes')
  })

  it('shows our pages with our stylesheet, from the one prefix that is ours', async () => {
    const page = await get('/admin/x', ada, { Accept: 'text/html' })
    expect([page.status, page.headers['content-type']]).to.deep.equal([
      403,
      'text/html; charset=utf-8',
    ])
    const [, href = ''] = /href="([^"]+\.css)"/u.exec(page.body) ?? []
    const sheet = await get(href, site.browser())
    expect([sheet.status, sheet.headers['content-type']]).to.deep.equal([
      200,
      'text/css; charset=utf-8',
    ])
  })

  it('hears nothing more once its user has signed out, and its streams end', async () => {
    const events = begin(site.port, { path: '/events', headers: headersOf(ada) })
    const answer = answerTo(events)
    events.end()
    const stream = await answer
    await once(stream, 'data')
    const cut = faultOf(textOf(stream))
    const socket = new WebSocket(`ws://127.0.0.1:${site.port}/`, { headers: headersOf(ada) })
    await once(socket, 'open')
    const closed = once(socket, 'close')
    await signOut(ada)
    expect(await cut).to.equal('ECONNRESET')
    expect((await closed)[0]).to.equal(4401)
  })

  it('hears nothing more once new rules say so, and its streams end', async () => {
    const events = begin(site.port, { path: '/events', headers: headersOf(ada) })
    const answer = answerTo(events)
    events.end()
    const stream = await answer
    await once(stream, 'data')
    const cut = faultOf(textOf(stream))
    const open = async (path: string): Promise<WebSocket> => {
      const url = `ws://127.0.0.1:${site.port}${path}`
      const socket = new WebSocket(url, { headers: headersOf(ada) })
      await once(socket, 'open')
      return socket
    }
    const [socket, other] = [await open('/'), await open('/public/x')]
    const closed = once(socket, 'close')
    const only = { host: HOST, path: '/public/**', allow: 'public' }
    site.rewrite(`access: [${JSON.stringify(only)}]\n${yamlFor(app).split('access:')[0]!}`)
    expect(await cut).to.equal('ECONNRESET')
    expect((await closed)[0]).to.equal(4403)
    other.send('still here')
    expect(String((await once(other, 'message'))[0])).to.equal('still here')
    other.terminate()
    expect((await get('/')).status).to.equal(403)
  })

  it('lets nobody in with the cookie of a session that has ended', async () => {
    const copy = site.browser()
    copy.cookies.set(
      'jwt',
      [...ada.cookies.values()].find(({ name }) => name === 'jwt')!,
    )
    await signOut(ada)
    expect((await get('/', copy)).status).to.equal(401)
    const socket = new WebSocket(`ws://127.0.0.1:${site.port}/`, { headers: headersOf(copy) })
    socket.on('error', () => undefined)
    const [, res] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage]
    expect(res.statusCode).to.equal(401)
    socket.terminate()
    expect(app.seen).to.deep.equal([])
  })

  it('keeps the WebSockets of others when one user signs out', async () => {
    const other = await site.signedIn('admin')
    const socket = new WebSocket(`ws://127.0.0.1:${site.port}/`, { headers: headersOf(other) })
    await once(socket, 'open')
    await signOut(ada)
    socket.send('still here')
    expect(String((await once(socket, 'message'))[0])).to.equal('still here')
    socket.terminate()
  })

  it('leaves our own pages where they are', async () => {
    expect((await ada.get('/api/v1/me')).status).to.equal(200)
  })
})
