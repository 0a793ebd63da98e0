import { expect } from 'chai'
import {
  addKey,
  askOAuth,
  CLIENT_CREDENTIALS,
  makeOwnKey,
  makeService,
  tokenFor,
} from '../support/api-keys.js'
import { apiClient, clientOf, type ApiClient } from '../support/api-client.js'
import { startGateway, type TestGateway } from '../support/gateway.js'

describe('a program with a key', () => {
  let house: TestGateway
  let admin: ApiClient
  before(async () => {
    house = await startGateway()
    admin = await apiClient(house, 'admin')
  })
  after(() => house.stop())

  it('is known as the one who made the key, without their roles', async () => {
    const manager = await apiClient(house, 'manager')
    const { id, key } = await makeOwnKey(manager)
    const me = (await clientOf(house, key).get('/api/v1/me')).json()
    expect(me).to.include({ username: 'manager', session_id: id })
    expect(me).to.deep.include({ roles: [], amr: ['key'] })
    expect((await clientOf(house, key).get('/api/v1/users')).status).to.equal(403)
  })

  it('may do what the key was given, and its owner may', async () => {
    const { key } = await makeOwnKey(await apiClient(house, 'manager'), {
      scopes: ['manage_users'],
    })
    expect((await clientOf(house, key).get('/api/v1/users')).status).to.equal(200)
  })

  it('finds its key in the list, with when it was last used, and loses it when it is revoked', async () => {
    const user = await apiClient(house, 'user')
    const { id, key } = await makeOwnKey(user, { name: 'Nightly  report', networks: ['127.0.0.1'] })
    expect((await clientOf(house, key).get('/api/v1/me')).status).to.equal(200)
    await house.gateway.services.keyUpkeep.write()
    const [listed] = (await user.get('/api/v1/keys')).json()['keys'] as Record<string, unknown>[]
    expect(listed).to.deep.include({ id, name: 'Nightly report', networks: ['127.0.0.1/32'] })
    expect(listed?.['last_used_at']).to.be.a('string')
    expect(listed).not.to.have.property('key')
    expect((await user.delete(`/api/v1/keys/${id}`)).status).to.equal(204)
    const refused = await clientOf(house, key).get('/api/v1/me')
    expect([refused.status, refused.json()['error']]).to.deep.equal([401, 'invalid_token'])
    expect((await user.delete(`/api/v1/keys/${id}`)).status).to.equal(404)
  })

  it('trades the key of a service for a token that any of our addresses takes', async () => {
    const service = await makeService(admin, ['manage_users', 'view_audit'])
    const answer = await askOAuth(house, 'token', { form: CLIENT_CREDENTIALS, client: service })
    expect(answer.status).to.equal(200)
    expect(answer.headers).to.include({ 'cache-control': 'no-store', pragma: 'no-cache' })
    const { access_token: token, ...rest } = answer.json()
    expect(rest).to.deep.equal({
      token_type: 'Bearer',
      expires_in: 900,
      scope: 'manage_users view_audit',
    })
    const client = clientOf(house, String(token))
    expect((await client.get('/api/v1/users')).status).to.equal(200)
    expect((await client.get('/api/v1/me')).json()).to.deep.include({
      id: service.userId,
      session_id: service.id,
      amr: ['key'],
    })
  })

  it('asks for less than it may', async () => {
    const client = await makeService(admin, ['manage_users', 'view_audit'])
    const form = { ...CLIENT_CREDENTIALS, scope: 'view_audit' }
    const answer = await askOAuth(house, 'token', { form, client })
    expect(answer.json()).to.include({ scope: 'view_audit' })
    const headers = { authorization: `Bearer ${String(answer.json()['access_token'])}` }
    expect((await house.browser().get('/api/v1/users', { headers })).status).to.equal(403)
  })

  it('shows its key in the body instead', async () => {
    const { id, key } = await makeService(admin)
    const form = { ...CLIENT_CREDENTIALS, client_id: id, client_secret: key }
    expect((await askOAuth(house, 'token', { form })).status).to.equal(200)
  })

  it('loses its tokens with the key, and not those of another key', async () => {
    const service = await makeService(admin)
    const other = await addKey(admin, service.userId)
    const [lost, kept] = [await tokenFor(house, service), await tokenFor(house, other)]
    const gone = await admin.delete(`/api/v1/users/${service.userId}/keys/${service.id}`)
    expect(gone.status).to.equal(204)
    expect((await clientOf(house, lost).get('/api/v1/me')).status).to.equal(401)
    expect((await clientOf(house, kept).get('/api/v1/me')).status).to.equal(200)
    const keys = (await admin.get(`/api/v1/users/${service.userId}/keys`)).json()['keys']
    expect(keys).to.have.length(1)
  })

  it('asks about tokens, and hears what they say', async () => {
    const client = await makeService(admin)
    const user = await apiClient(house, 'user')
    const ask = async (token: string) =>
      (await askOAuth(house, 'introspect', { form: { token }, client })).json()
    const known = await ask(String(user.token))
    expect(known).to.include({ active: true, username: 'user', token_type: 'Bearer', scope: '' })
    expect(known).to.have.all.keys(
      ...['active', 'scope', 'username', 'token_type', 'exp', 'iat'],
      ...['sub', 'aud', 'iss', 'jti', 'sid', 'amr'],
    )
    expect(await ask(await tokenFor(house, client))).to.include({ client_id: client.id })
    expect(await ask(client.key)).to.include({ active: true, client_id: client.id })
    expect(await ask(`${user.token}x`)).to.deep.equal({ active: false })
  })

  it('takes tokens back: the session of a person, every token of a service', async () => {
    const client = await makeService(admin)
    const person = await apiClient(house, 'user')
    const token = await tokenFor(house, client)
    const revoke = async (text: string) =>
      (await askOAuth(house, 'revoke', { form: { token: text }, client })).status
    for (const text of [String(person.token), token, 'nobody knows this', client.key]) {
      expect(await revoke(text)).to.equal(200)
    }
    expect((await person.get('/api/v1/me')).status).to.equal(401)
    expect((await clientOf(house, token).get('/api/v1/me')).status).to.equal(401)
    const next = await tokenFor(house, client)
    expect((await clientOf(house, next).get('/api/v1/me')).status).to.equal(200)
  })

  it('takes a refresh token back with its sign-in', async () => {
    const client = await makeService(admin)
    const json = { username: 'nemo', password: 'violet harbour spoon eleven' }
    await house.browser().post('/auth/register', { json })
    const login = { json: { ...json, refresh: true }, headers: { accept: 'application/json' } }
    const signedIn = (await house.browser().post('/auth/login', login)).json()
    const form = { token: String(signedIn['refresh_token']) }
    expect((await askOAuth(house, 'revoke', { form, client })).status).to.equal(200)
    const person = clientOf(house, String(signedIn['token']))
    expect((await person.get('/api/v1/me')).status).to.equal(401)
  })

  it('leaves a line in the audit log when a key is made, and when it is revoked', async () => {
    const service = await makeService(admin)
    await admin.delete(`/api/v1/users/${service.userId}/keys/${service.id}`)
    const log = await admin.get(`/api/v1/audit?user_id=${service.userId}`)
    expect(log.text).to.include('api_key_created').and.to.include('api_key_revoked')
    expect(log.text).to.include(service.id).and.not.to.include(service.key)
  })
})
