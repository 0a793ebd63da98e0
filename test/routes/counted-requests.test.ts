import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import { serveFigures, type ReadFigures } from '../support/figures.js'
import { startGateway, type TestGateway } from '../support/gateway.js'

const REQUESTS = 'gatehouse_http_requests_total'
const ASKING = { 'x-forwarded-method': 'GET', 'x-forwarded-uri': '/', 'x-forwarded-proto': 'http' }
const ASKED = { ...ASKING, 'x-forwarded-host': 'asked.example', 'x-forwarded-for': '192.0.2.1' }

/** An app behind the gateway that answers with a status of its own. */
const startApp = (): Promise<Server> =>
  new Promise((resolve) => {
    const server = createServer((_req, res) => res.writeHead(201).end('made'))
    server.listen(0, '127.0.0.1', () => resolve(server))
  })

describe('requests are counted', () => {
  let app: Server
  let site: TestGateway
  let figures: ReadFigures
  before(async () => {
    app = await startApp()
    const { port } = app.address() as AddressInfo
    const yaml = `
access:
  - { host: app.example, path: /open/**, allow: public }
  - { host: app.example, allow: { any_role: [admin] } }
  - { host: asked.example, allow: signed-in }
upstreams:
  - { host: app.example, to: "http://127.0.0.1:${port}" }
`
    site = await startGateway({ yaml, env: { TRUSTED_PROXIES: '127.0.0.1' } })
    figures = await serveFigures(site.gateway)
  })
  after(async () => {
    await figures.stop()
    await site.stop()
    app.closeAllConnections()
    app.close()
  })

  const countOf = (route: string, method: string, status: string) =>
    figures.read(REQUESTS, { route, method, status })

  it('by the pattern of the address, the method and the status', async () => {
    const admin = await site.signedIn('admin')
    for (const name of ['first', 'second', 'third']) await admin.get(`/api/v1/users/${name}`)
    await admin.send('HEAD', '/healthz')
    await site.browser().get('/api/v1/me')
    expect(await countOf('/api/v1/users/:id', 'GET', '400')).to.equal(3)
    expect(await countOf('/healthz', 'HEAD', '200')).to.equal(1)
    expect(await countOf('/api/v1/me', 'GET', '401')).to.equal(1)
    expect(await figures.read('gatehouse_http_request_duration_seconds_count')).to.be.at.least(5)
  })

  it('with no series of their own for what strangers make up', async () => {
    const seriesOf = async () => (await figures.scrape()).get(REQUESTS)?.samples ?? []
    await site.browser().send('PROPFIND', '/made-up')
    await site.browser().get('/made-up')
    await site.browser().get('/assets/none.css')
    const before = (await seriesOf()).length
    for (let time = 0; time < 20; time += 1) {
      await site.browser().get(`/made-up-${time}?a=${time}`)
      await site.browser().get(`/assets/${time}.css`)
      await site.browser().send(['COPY', 'MOVE', 'LOCK'][time % 3] ?? '', `/made-up/${time}`)
    }
    const series = await seriesOf()
    expect(series.length).to.equal(before)
    expect(series.map(({ labels }) => labels['route']).join()).not.to.contain('made-up')
    expect(await countOf('none', 'OTHER', '404')).to.equal(21)
  })

  it('and how long proxies waited for a decision', async () => {
    const asked = (cookie = '') =>
      site.browser().get('/auth/verify', { headers: { ...ASKED, cookie } })
    const user = await site.signedIn('user')
    const cookie = `jwt=${user.cookie('jwt') ?? ''}`
    expect((await asked()).status).to.equal(401)
    for (let time = 0; time < 3; time += 1) expect((await asked(cookie)).status).to.equal(200)
    expect(await countOf('/auth/verify', 'GET', '200')).to.equal(3)
    expect(await countOf('/auth/verify', 'GET', '401')).to.equal(1)
    expect(await figures.read('gatehouse_verify_duration_seconds_count')).to.equal(4)
    expect(await figures.read('gatehouse_verify_duration_seconds_sum')).to.be.within(0, 60)
  })

  it('with how many tokens were known already', async () => {
    const from = (place: string) => figures.read('gatehouse_verified_tokens_total', { from: place })
    const [user, memory, signature] = [
      await site.signedIn('contributor'),
      await from('memory'),
      await from('signature'),
    ]
    for (let time = 0; time < 4; time += 1) await user.get('/api/v1/me')
    // Kept once it was seen a second time.
    expect((await from('signature')) - signature).to.equal(2)
    expect((await from('memory')) - memory).to.equal(2)
  })

  it('of apps, by their host and whoever answered', async () => {
    const host = 'app.example'
    const at = (path: string, cookie = '') =>
      site.browser().get(path, { headers: { host, cookie, accept: 'application/json' } })
    const of = (status: string) =>
      figures.read('gatehouse_proxied_requests_total', { host, method: 'GET', status })
    const user = await site.signedIn('user')
    expect((await at('/open/1')).status).to.equal(201)
    expect((await at('/open/2')).status).to.equal(201)
    expect((await at('/closed')).status).to.equal(401)
    expect((await at('/closed', `jwt=${user.cookie('jwt') ?? ''}`)).status).to.equal(403)
    expect([await of('201'), await of('401'), await of('403')]).to.deep.equal([2, 1, 1])
    expect(await figures.read('gatehouse_proxied_request_duration_seconds_count')).to.equal(2)
  })
})
