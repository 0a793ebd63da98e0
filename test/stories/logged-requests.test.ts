import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import { startGateway, type TestGateway } from '../support/gateway.js'

interface Line {
  readonly msg: string
  readonly level: number
  readonly request_id?: string
  readonly session_id?: string
}

const TOLD = {
  'x-forwarded-method': 'GET',
  'x-forwarded-uri': '/',
  'x-forwarded-proto': 'http',
  'x-forwarded-for': '192.0.2.1',
}

describe('a request can be followed through the log', () => {
  let app: Server
  let site: TestGateway
  before(async () => {
    app = createServer((_req, res) => res.end('the app')).listen(0, '127.0.0.1')
    await new Promise((resolve) => app.once('listening', resolve))
    const { port } = app.address() as AddressInfo
    const yaml = `
access:
  - { host: app.example, path: /admin, allow: { any_role: [admin] } }
  - { host: app.example, allow: signed-in }
  - { host: asked.example, allow: { any_role: [admin] } }
upstreams:
  - { host: app.example, to: "http://127.0.0.1:${port}" }
`
    site = await startGateway({ yaml, env: { TRUSTED_PROXIES: '127.0.0.1' } })
  })
  after(async () => {
    await site.stop()
    app.close()
    app.closeAllConnections()
  })

  /** Every line about the request that was answered with this id, once the last is written. */
  async function linesOf(id: unknown, count: number): Promise<Line[]> {
    for (;;) {
      const lines = site.log.map((line) => JSON.parse(line) as Line)
      const found = lines.filter(({ request_id: of }) => of === id)
      if (found.length >= count) return found
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  async function someone() {
    const browser = await site.signedIn('user')
    const { session_id: session } = (await browser.get('/api/v1/me')).json()
    expect(session).to.be.a('string')
    return { browser, session, cookie: `jwt=${browser.cookie('jwt') ?? ''}` }
  }

  it('by the ids of the request and of the session, at our own addresses', async () => {
    const { browser, session } = await someone()
    const answer = await browser.get('/api/v1/sessions')
    const [line] = await linesOf(answer.headers['x-request-id'], 1)
    expect(line).to.include({ msg: 'request', session_id: session })
  })

  it('also where it is refused', async () => {
    const { browser, session } = await someone()
    const answer = await browser.get('/api/v1/users', { headers: { accept: 'application/json' } })
    expect(answer.status).to.equal(403)
    const lines = await linesOf(answer.headers['x-request-id'], 2)
    expect(lines.map(({ msg }) => msg)).to.include.members(['refused'])
    for (const line of lines) {
      expect(line.session_id, line.msg).to.equal(session)
    }
  })

  it('to apps behind us, and back from them', async () => {
    const { session, cookie } = await someone()
    const at = (path: string) =>
      site.browser().get(path, { headers: { host: 'app.example', cookie, accept: '*/*' } })
    expect((await at('/page')).text).to.equal('the app')
    const refused = await at('/admin')
    expect(refused.status).to.equal(403)
    const [line] = await linesOf(refused.headers['x-request-id'], 1)
    expect(line).to.include({ msg: 'refused', session_id: session })
    const passed = site.log.filter(
      (each) => each.includes('"host":"app.example"') && each.includes('"msg":"request"'),
    )
    expect(passed).to.have.length(1)
    expect(passed[0]).to.contain(`"session_id":"${String(session)}"`)
  })

  it('through a proxy that asks', async () => {
    const { session, cookie } = await someone()
    const headers = { ...TOLD, 'x-forwarded-host': 'asked.example', cookie }
    const answer = await site.browser().get('/auth/verify', { headers })
    expect(answer.status).to.equal(403)
    const [line] = await linesOf(answer.headers['x-request-id'], 1)
    expect(line).to.include({ msg: 'refused', session_id: session })
  })

  it('and says nothing of a session where there is none', async () => {
    const answer = await site.browser().get('/healthz')
    const [line] = await linesOf(answer.headers['x-request-id'], 1)
    expect(line).to.include({ msg: 'request' }).and.not.have.property('session_id')
  })
})
