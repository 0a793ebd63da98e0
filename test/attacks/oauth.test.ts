import { expect } from 'chai'
import { createKeyText } from '../../services/api-keys/key-text.js'
import {
  addKey,
  askOAuth,
  CLIENT_CREDENTIALS,
  makeService,
  statusOf,
  tokenFor,
} from '../support/api-keys.js'
import { apiClient, clientOf, type ApiClient } from '../support/api-client.js'
import { queriesOf } from '../support/count-queries.js'
import { startGateway, type TestGateway } from '../support/gateway.js'

describe('an attacker at the OAuth endpoints', function () {
  this.timeout(60_000)
  let house: TestGateway
  let admin: ApiClient
  before(async () => {
    house = await startGateway()
    admin = await apiClient(house, 'admin')
  })
  after(() => house.stop())

  it('hears of an introspected token only whether it is valid', async () => {
    const client = await makeService(admin)
    const gone = await addKey(admin, client.userId)
    await admin.delete(`/api/v1/users/${client.userId}/keys/${gone.id}`)
    const bound = await addKey(admin, client.userId, { networks: ['192.0.2.0/24'] })
    const odd = ['x', 'a.b.c', gone.key, bound.key, createKeyText().text, `${admin.token}=`]
    for (const token of odd) {
      const answer = await askOAuth(house, 'introspect', { form: { token }, client })
      expect([answer.status, answer.json()]).to.deep.equal([200, { active: false }])
    }
  })

  it('learns nothing about a token without showing who asks', async () => {
    const user = await apiClient(house, 'user')
    const form = { token: String(admin.token) }
    const nobody = await askOAuth(house, 'introspect', { form })
    expect([nobody.status, nobody.json()['error']]).to.deep.equal([401, 'login_required'])
    const headers = { authorization: `Bearer ${user.token}` }
    expect((await askOAuth(house, 'introspect', { form, headers })).status).to.equal(403)
    const may = { authorization: `Bearer ${admin.token}` }
    const answer = await askOAuth(house, 'introspect', { form, headers: may })
    expect(answer.json()).to.include({ active: true, username: 'admin' })
    for (const path of ['token', 'revoke'] as const) {
      const refused = await askOAuth(house, path, { form, headers: may })
      expect([refused.status, refused.json()['error']]).to.deep.equal([401, 'invalid_client'])
    }
    expect((await admin.get('/api/v1/me')).status).to.equal(200)
  })

  it('ends no process by a key that is none, at any of the endpoints', async () => {
    const { id } = await makeService(admin)
    const wrong = { id, key: createKeyText().text, userId: id }
    for (const path of ['token', 'introspect', 'revoke'] as const) {
      const form = { token: String(admin.token) }
      const answer = await askOAuth(house, path, { form, client: wrong })
      expect([answer.status, answer.json()['error']]).to.deep.equal([401, 'invalid_client'])
    }
  })

  it('is refused what RFC 6749 refuses', async () => {
    const client = await makeService(admin)
    const { id, key } = client
    const ask = async (
      form: Record<string, string> | string,
      by: typeof client | null = client,
    ) => {
      const answer = await askOAuth(house, 'token', { form, client: by })
      expect(answer.headers['cache-control']).to.equal('no-store')
      return [answer.status, answer.json()['error']]
    }
    const twice = { ...CLIENT_CREDENTIALS, client_id: id, client_secret: key }
    expect(await ask(twice)).to.deep.equal([400, 'invalid_request'])
    expect(await ask({})).to.deep.equal([400, 'invalid_request'])
    expect(await ask({ grant_type: 'password' })).to.deep.equal([400, 'unsupported_grant_type'])
    const doubled = 'grant_type=client_credentials&grant_type=client_credentials'
    expect(await ask(doubled)).to.deep.equal([400, 'invalid_request'])
    expect(await ask(CLIENT_CREDENTIALS, null)).to.deep.equal([401, 'invalid_client'])
    const other = { ...CLIENT_CREDENTIALS, client_id: '7f2c0f6e-3e0e-4f1f-9a51-1f6f3a4f6b0c' }
    expect(await ask(other)).to.deep.equal([400, 'invalid_request'])
    const get = await clientOf(house, null).get('/oauth/token?grant_type=client_credentials')
    expect(get.status).to.equal(405)
  })

  /** What no client can have meant, and what of a client that is none. */
  const NO_BASIC: Readonly<Record<string, string>> = {
    'nothing behind the scheme': 'Basic',
    'what is no base64': 'Basic ;;;',
    'no colon': `Basic ${btoa('no colon')}`,
    'an empty id': `Basic ${btoa(':secret')}`,
    'a broken escape': `Basic ${btoa('%zz:secret')}`,
    'an id that is none': `Basic ${btoa('nobody:nothing')}`,
    'a parameter of another scheme': 'Basic realm="x"',
  }
  for (const [what, authorization] of Object.entries(NO_BASIC)) {
    it(`is told the scheme when Basic brings ${what}, whatever the body says (RFC 6749 section 5.2)`, async () => {
      const client = await makeService(admin)
      const bodies = [{}, { client_id: client.id }, { client_id: client.id, client_secret: 'x' }]
      for (const path of ['token', 'introspect', 'revoke'] as const) {
        for (const more of bodies) {
          const form = { ...CLIENT_CREDENTIALS, token: String(admin.token), ...more }
          const answer = await askOAuth(house, path, { form, headers: { authorization } })
          expect([answer.status, answer.json()['error']]).to.deep.equal([401, 'invalid_client'])
          expect(answer.headers['www-authenticate']).to.match(/^Basic /u)
        }
      }
    })
  }

  it('writes nothing, however many tokens it takes or asks about', async () => {
    const client = await makeService(admin)
    const token = await tokenFor(house, client)
    const queries = queriesOf(house)
    for (let times = 0; times < 20; times += 1) {
      await tokenFor(house, client)
      await askOAuth(house, 'introspect', { form: { token }, client })
    }
    const [first] = queries.list().filter((sql) => !/counters|revocations/u.test(sql))
    expect(first).to.equal(undefined)
  })
})

describe('an attacker who guesses keys', () => {
  it('is held up, and holds up nobody whose key was good before', async () => {
    const house = await startGateway({ env: { SIGN_IN_TRIES_PER_ADDRESS: '5' } })
    try {
      const admin = await apiClient(house, 'admin')
      const service = await makeService(admin)
      expect(await statusOf(house, service.key)).to.equal(200)
      const statuses: number[] = []
      for (let tries = 0; tries < 8; tries += 1) {
        statuses.push(await statusOf(house, createKeyText().text))
      }
      expect(statuses).to.deep.equal([401, 401, 401, 401, 401, 429, 429, 429])
      expect(await statusOf(house, service.key)).to.equal(200)
      const refused = house.log.filter((line) => line.includes('"audit":"token_refused"'))
      expect(refused).to.have.length(5)
    } finally {
      await house.stop()
    }
  })
})
