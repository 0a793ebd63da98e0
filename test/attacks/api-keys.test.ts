import { expect } from 'chai'
import { createKeyText } from '../../services/api-keys/key-text.js'
import {
  askOAuth,
  CLIENT_CREDENTIALS,
  makeOwnKey,
  makeService,
  statusOf,
  tokenFor,
} from '../support/api-keys.js'
import { clientOf, type ApiClient } from '../support/api-client.js'
import { queriesOf } from '../support/count-queries.js'
import type { TestGateway } from '../support/gateway.js'
import { openKeyHouse, patchAny, type KeyHouse } from '../support/key-attacks.js'
import { everythingKept } from '../support/whole-database.js'

describe('an attacker with keys', function () {
  this.timeout(60_000)
  let house: TestGateway
  let admin: ApiClient
  let somebody: KeyHouse['somebody']
  before(async () => ({ house, admin, somebody } = await openKeyHouse()))
  after(() => house.stop())

  const change = async (id: string, what: object): Promise<void> => {
    const answer = await patchAny(admin, id, what)
    expect(answer.status, answer.text).to.equal(200)
  }

  it('does not reach the database with a key that was cut, mistyped or made up', async () => {
    const { key } = await makeOwnKey(await somebody())
    const swapped = key.replace(/.$/u, (last) => (last === 'a' ? 'b' : 'a'))
    const parts = key.split('_')
    const forged = [
      ...[swapped, key.slice(0, -1), `${key}a`, key.toUpperCase(), 'gatehouse_', 'gatehouse_a_b_c'],
      ...[
        [parts[0], parts[1], parts[1], parts[3]].join('_'),
        key.replace('gatehouse_', 'Gatehouse_'),
      ],
    ]
    const queries = queriesOf(house)
    for (const text of forged) expect(await statusOf(house, text), text).to.equal(401)
    expect(queries.list().filter((sql) => sql.includes('api_keys'))).to.deep.equal([])
  })

  it('does not get in with a key that has the right form and was never given out', async () => {
    expect(await statusOf(house, createKeyText().text)).to.equal(401)
  })

  it('does not get in with a right id and another secret', async () => {
    const { key } = await makeOwnKey(await somebody())
    const { id, text } = createKeyText()
    const row = { ...(await rowOf(key)), id }
    await house.gateway.models.ApiKey.create(row)
    expect(await statusOf(house, text)).to.equal(401)
  })
  const rowOf = async (key: string) => {
    const id = (await clientOf(house, key).get('/api/v1/me')).json()['session_id']
    const row = await house.gateway.models.ApiKey.findById(String(id))
    if (!row) throw new Error('no such key')
    return row.get({ plain: true })
  }

  it('finds no key in the database, and none in the log', async () => {
    const { key } = await makeOwnKey(await somebody(), { name: 'seen' })
    await statusOf(house, key)
    const secret = String(key.split('_')[2])
    const kept = await everythingKept(house)
    expect(kept).to.include('seen').and.not.include(secret)
    expect(house.log.join('\n')).not.to.include(secret)
  })

  it('does not outlive the account with its key: disabled, deleted', async () => {
    const [disabled, deleted] = [await somebody(), await somebody()]
    const keys = [await makeOwnKey(disabled), await makeOwnKey(deleted)]
    for (const { key } of keys) expect(await statusOf(house, key)).to.equal(200)
    await change(disabled.id, { disabled: true })
    await admin.delete(`/api/v1/users/${deleted.id}`)
    for (const { key } of keys) expect(await statusOf(house, key)).to.equal(401)
    await change(disabled.id, { disabled: false })
    expect(await statusOf(house, keys[0]?.key ?? '')).to.equal(200)
  })

  it('does not keep a role that was taken from the owner', async () => {
    const owner = await somebody(['manage_users'])
    const { key } = await makeOwnKey(owner, { scopes: ['manage_users'] })
    expect(await statusOf(house, key, '/api/v1/users')).to.equal(200)
    await change(owner.id, { roles: [] })
    expect(await statusOf(house, key, '/api/v1/users')).to.equal(403)
    await change(owner.id, { roles: ['manage_users'] })
  })

  it('does not get more keys by asking for fifty at once', async () => {
    const owner = await somebody()
    const wishes = Array.from({ length: 50 }, (_, at) =>
      owner.post('/api/v1/keys', { name: `key ${at}` }),
    )
    const statuses = (await Promise.all(wishes)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 201)).to.have.length(25)
    expect(statuses.filter((status) => status === 409)).to.have.length(25)
  })

  it('does not use a key from outside its networks, not even by a header', async () => {
    const owner = await somebody()
    const { key } = await makeOwnKey(owner, { networks: ['192.0.2.0/24', '2001:db8::/32'] })
    const from = async (address: string) => {
      const headers = { 'x-forwarded-for': address }
      return (await clientOf(house, key).get('/api/v1/me', { headers })).status
    }
    expect(await from('192.0.2.77')).to.equal(200)
    expect(await from('2001:db8:9::1')).to.equal(200)
    expect(await from('::ffff:192.0.2.77')).to.equal(200)
    for (const address of ['192.0.3.1', '2001:db9::1', '::ffff:192.0.3.1', 'nonsense']) {
      expect(await from(address), address).to.equal(401)
    }
    expect(await statusOf(house, key)).to.equal(401)
  })

  it('does not put a key, or the token of one, where people carry theirs', async () => {
    const service = await makeService(admin, ['manage_users'])
    for (const text of [service.key, await tokenFor(house, service)]) {
      for (const path of ['/api/v1/me', '/account', '/auth/token', '/api/v1/users']) {
        const headers = { cookie: `${house.settings.cookie.name}=${text}` }
        const answer = await house.browser().get(path, { headers })
        expect([answer.status, answer.json()['error']], path).to.deep.equal([401, 'invalid_token'])
      }
    }
  })

  it('does not use a key as a refresh token, or a refresh token as a key', async () => {
    const { key } = await makeOwnKey(await somebody())
    const json = { refresh_token: key }
    expect((await house.browser().post('/auth/refresh', { json })).status).to.equal(401)
    expect(await statusOf(house, `${key.split('_')[1]}.${key.split('_')[2]}`)).to.equal(401)
  })

  it('does not use the key of one client for another, or of a person for a client', async () => {
    const [one, other] = [await makeService(admin), await makeService(admin)]
    const ask = (id: string, key: string) =>
      askOAuth(house, 'token', { form: CLIENT_CREDENTIALS, client: { id, key } })
    const mixed = await ask(one.id, other.key)
    expect([mixed.status, mixed.json()['error']]).to.deep.equal([401, 'invalid_client'])
    expect(mixed.headers['www-authenticate']).to.match(/^Basic realm="gatehouse"/u)
    const own = await makeOwnKey(await somebody())
    const personal = await ask(own.id, own.key)
    expect([personal.status, personal.json()['error']]).to.deep.equal([400, 'unauthorized_client'])
    expect((await ask(one.id, await tokenFor(house, one))).status).to.equal(401)
  })
})
