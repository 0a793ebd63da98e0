import { expect } from 'chai'
import { apiClient, clientOf, type ApiClient } from '../support/api-client.js'
import { queriesOf } from '../support/count-queries.js'
import { startGateway, type TestGateway } from '../support/gateway.js'

describe('GET /api', () => {
  let house: TestGateway

  before(async () => (house = await startGateway()))
  after(() => house.stop())

  it('names the versions to anybody', async () => {
    const answer = await house.browser().get('/api')
    expect([answer.status, answer.json()]).to.deep.equal([200, [{ version: 'v1', url: '/api/v1' }]])
  })

  describe('GET /api/v1/me', () => {
    let admin: ApiClient

    before(async () => (admin = await apiClient(house, 'admin')))

    it('tells who the token speaks of, and until when', async () => {
      const answer = await admin.get('/api/v1/me')
      expect(answer.status).to.equal(200)
      expect(answer.headers['cache-control']).to.equal('no-store')
      const { expires_at, ...me } = answer.json()
      expect(me).to.have.all.keys('id', 'username', 'name', 'email', 'roles', 'amr', 'session_id')
      expect(me).to.deep.include({ username: 'admin', amr: ['bypass'] })
      expect(me['roles']).to.include.members(['admin', 'manage_users', 'view_audit'])
      expect(Date.parse(String(expires_at))).to.be.greaterThan(Date.now() + 5 * 3600 * 1000)
    })

    it('takes the token from the cookie as well', async () => {
      const browser = await house.signedIn('user')
      expect((await browser.get('/api/v1/me')).json()).to.deep.include({
        username: 'user',
        roles: [],
      })
    })

    it('asks the database nothing', async () => {
      const other = await startGateway()
      const client = await apiClient(other, 'user')
      await client.get('/api/v1/me')
      const asked = queriesOf(other)
      // The log of revocations is read on twice a second, whoever asks or not.
      const queries = () => asked.list().filter((sql) => !/`(?:revocations|counters)`/u.test(sql))
      expect((await client.get('/api/v1/me')).status).to.equal(200)
      expect(queries()).to.deep.equal([])
      await other.gateway.models.User.findByUsername('user')
      expect(queries(), 'they are counted').not.to.deep.equal([])
      await other.stop()
    })

    it('refuses two tokens that disagree', async () => {
      const browser = await house.signedIn('user')
      const headers = { authorization: `Bearer ${admin.token}` }
      const answer = await browser.get('/api/v1/me', { headers })
      expect([answer.status, answer.json()['error']]).to.deep.equal([400, 'invalid_request'])
    })

    it('takes no query and no token from one', async () => {
      const nobody = clientOf(house, null)
      expect((await nobody.get(`/api/v1/me?access_token=${admin.token}`)).status).to.equal(401)
      const answer = await admin.get('/api/v1/me?verbose=1')
      expect(answer.status).to.equal(400)
      expect(answer.json()['fields']).to.deep.equal({ verbose: 'unknown_field' })
    })
  })
})
