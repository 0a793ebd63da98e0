import { expect } from 'chai'
import { auditRows } from '../support/audit.js'
import { apiClient } from '../support/api-client.js'
import { startGateway, type TestGateway } from '../support/gateway.js'

describe('who is refused', () => {
  let site: TestGateway
  beforeEach(async () => (site = await startGateway()))
  afterEach(() => site.stop())

  const refusals = async () =>
    (await auditRows(site.gateway.models)).filter(({ event }) => event === 'access_refused')

  it('for want of a role is noted, with what they asked for', async () => {
    const user = await apiClient(site, 'user')
    const answer = await user.get('/api/v1/users?search=secret')
    expect(answer.status).to.equal(403)
    const [line, ...more] = await refusals()
    expect(line).to.include({ username: 'user', requestId: answer.json()['request_id'] })
    expect(line?.reason).to.equal('insufficient_role: needs manage_users (GET /api/v1/users)')
    expect(line?.sessionId).to.match(/^[\da-f-]{36}$/u)
    expect(more).to.deep.equal([])
  })

  it('by a rule within a change is noted, though the change was undone', async () => {
    const manager = await apiClient(site, 'manager')
    const wish = { username: 'eve', roles: ['admin'] }
    expect((await manager.post('/api/v1/users', wish)).status).to.equal(403)
    expect((await refusals())[0]?.reason).to.include('assigns roles the actor lacks')
  })

  it('because another site asked is noted, if their cookie came along', async () => {
    const browser = await site.signedIn('user')
    const headers = { 'sec-fetch-site': 'same-site', origin: 'http://evil.localhost' }
    expect((await browser.post('/auth/logout', { headers })).status).to.equal(403)
    const [line] = await refusals()
    expect(line).to.include({ username: 'user' })
    expect(line?.reason).to.include('cross_site_request').and.include('POST /auth/logout')
  })

  it('is not noted where nobody knows who it is', async () => {
    const headers = { 'sec-fetch-site': 'cross-site' }
    expect((await site.browser().post('/auth/logout', { headers })).status).to.equal(403)
    const broken = { ...headers, cookie: 'jwt=nonsense' }
    expect((await site.browser().post('/auth/logout', { headers: broken })).status).to.equal(403)
    expect((await site.browser().get('/api/v1/users')).status).to.equal(401)
    expect(await refusals()).to.deep.equal([])
  })

  it('again and again is noted so often, and then no more: the log is not theirs to fill', async () => {
    const user = await apiClient(site, 'user')
    for (let times = 0; times < 40; times += 1) {
      const answer = await user.get(`/api/v1/users?search=${times}`)
      expect(answer.status).to.equal(403)
    }
    const lines = await refusals()
    expect(lines).to.have.length(30)
    expect(lines[0]?.reason).not.to.include('more of them')
    expect(lines.at(-1)?.reason).to.match(/; more of them are not noted for a while$/u)
    const manager = await apiClient(site, 'manager')
    expect((await manager.get('/api/v1/audit')).status).to.equal(403)
    expect(await refusals(), 'of others as before').to.have.length(31)
  })

  it('stays outside when it cannot be noted: an outage, and no entry', async () => {
    const user = await apiClient(site, 'user')
    await site.gateway.models.User.sequelize?.query('DROP TABLE audit_events')
    const answer = await user.get('/api/v1/users')
    expect([answer.status, answer.json()['error']]).to.deep.equal([503, 'unavailable'])
  })
})
