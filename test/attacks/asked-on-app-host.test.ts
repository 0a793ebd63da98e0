import { expect } from 'chai'
import { startApp, type TestApp } from '../support/app-server.js'
import { startFront, type Front } from '../support/front.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { askAs, askWire, onWire, KINDS } from '../support/proxies.js'

/**
 * What must not happen: Caddy and Envoy ask with the app's own Host. Where that app is in `upstreams`
 * too, the question reaches the app, whose 200 for any address would let everything through.
 */
describe('attack: a question of a proxy that an app answers', () => {
  let app: TestApp
  let site: TestGateway
  let front: Front
  let cookie: string
  before(async () => {
    app = await startApp((_req, res) => void res.end('for any address'))
    const yaml = `
access:
  - { host: app.example.com, path: /admin/**, allow: { any_role: [ops] } }
  - { host: app.example.com, allow: signed-in }
upstreams:
  - { host: app.example.com, to: "${app.url}" }
`
    site = await startGateway({ yaml, env: { TRUSTED_PROXIES: '127.0.0.1' } })
    front = await startFront(site)
    cookie = `Cookie: jwt=${(await site.signedIn('user')).cookie('jwt')}`
  })
  after(async () => {
    await front.stop()
    await site.stop()
    await app.stop()
  })

  const upgrade = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13']

  it('is refused, and never passed on, whoever asks and for whatever', async () => {
    for (const kind of ['caddy', 'envoy'] as const) {
      for (const lines of [[], [cookie], [cookie, ...upgrade]]) {
        const { status } = await askAs(front.port, kind, { uri: '/admin/x', lines })
        expect(status, `${kind} ${lines.join()}`).to.equal(400)
      }
    }
    expect(app.seen).to.deep.equal([])
  })

  it('is answered on any other host, and the app has its pages', async () => {
    for (const kind of KINDS.filter((each) => each !== 'envoy' && each !== 'caddy')) {
      const known = await askAs(front.port, kind, { uri: '/', lines: [cookie] })
      expect(known.status, kind).to.equal(200)
      expect((await askAs(front.port, kind, { uri: '/admin/x', lines: [cookie] })).status).to.equal(
        403,
      )
    }
    expect(app.seen).to.deep.equal([])
    const inFront = ['X-Forwarded-Proto: https', 'X-Forwarded-Host: app.example.com']
    const page = ['GET /oauth2/auth HTTP/1.1', 'Host: app.example.com', cookie, ...inFront]
    expect((await askWire(front.port, onWire(page))).status).to.equal(200)
    expect(app.seen).to.have.lengthOf(1)
  })
})
