import { expect } from 'chai'
import {
  askOAuth,
  CLIENT_CREDENTIALS,
  makeOwnKey,
  makeService,
  statusOf,
  tokenFor,
} from '../support/api-keys.js'
import { clientOf, type ApiClient } from '../support/api-client.js'
import type { TestGateway } from '../support/gateway.js'
import { openKeyHouse, patchAny, type KeyHouse } from '../support/key-attacks.js'

describe('a key in the wrong hands', function () {
  this.timeout(60_000)
  let house: TestGateway
  let admin: ApiClient
  let somebody: KeyHouse['somebody']
  before(async () => ({ house, admin, somebody } = await openKeyHouse()))
  after(() => house.stop())

  it('makes no key with a key, and manages none of its owner', async () => {
    const owner = await somebody(['admin'])
    const own = await makeOwnKey(owner, { scopes: ['admin'] })
    const service = await makeService(admin, ['admin'])
    const robots = [own.key, service.key, await tokenFor(house, service)]
    for (const robot of robots.map((text) => clientOf(house, text))) {
      const refused = [
        await robot.get('/api/v1/keys'),
        await robot.post('/api/v1/keys', { name: 'more' }),
        await robot.delete(`/api/v1/keys/${own.id}`),
        await robot.post(`/api/v1/users/${service.userId}/keys`, { name: 'more' }),
        await patchAny(robot, owner.id, { password: 'plum kettle orbit 42' }),
      ]
      for (const answer of refused) {
        expect([answer.status, answer.json()['error']]).to.deep.equal([403, 'person_required'])
      }
    }
  })

  it('gets no further with the key of an administrator than the key may go', async () => {
    const owner = await somebody(['admin'])
    const { key } = await makeOwnKey(owner, { scopes: ['manage_users'] })
    const robot = clientOf(house, key)
    expect((await robot.get('/api/v1/audit')).status).to.equal(403)
    const wishes = [{ roles: ['admin'] }, { roles: ['view_audit'] }]
    for (const [at, wish] of wishes.entries()) {
      const answer = await robot.post('/api/v1/users', { username: `puppet${at}`, ...wish })
      expect([answer.status, answer.json()['error']]).to.deep.equal([403, 'insufficient_role'])
    }
    const promoted = await patchAny(robot, owner.id, { disabled: true })
    expect(promoted.status).to.equal(403)
  })

  it('gets no scope that its owner lacks, by any spelling', async () => {
    const owner = await somebody(['view_audit'])
    for (const scopes of [['admin'], ['manage_users'], ['view_audit', 'admin'], ['no_such']]) {
      const answer = await owner.post('/api/v1/keys', { name: 'more', scopes })
      expect([answer.status, answer.json()['fields']]).to.deep.equal([400, { scopes: 'not_held' }])
    }
    const client = await makeService(admin, ['view_audit', 'manage_users'], {
      scopes: ['view_audit'],
    })
    for (const scope of ['manage_users', 'admin', 'view_audit admin', 'View_audit']) {
      const form = { ...CLIENT_CREDENTIALS, scope }
      const answer = await askOAuth(house, 'token', { form, client })
      expect([answer.status, answer.json()['error']]).to.deep.equal([400, 'invalid_scope'])
    }
  })

  it('writes into no field of a key, or of a token, that is not theirs to write', async () => {
    const owner = await somebody()
    const fields = [
      'id',
      'user_id',
      'hash',
      'key',
      'made_by',
      'created_at',
      'last_used_at',
      'owner',
    ]
    for (const field of fields) {
      const answer = await owner.post('/api/v1/keys', { name: 'mine', [field]: admin.token })
      expect([answer.status, answer.json()['fields']]).to.deep.equal([
        400,
        { [field]: 'unknown_field' },
      ])
    }
    const client = await makeService(admin)
    const form = { ...CLIENT_CREDENTIALS, roles: 'admin', sub: 'admin', expires_in: '9999999' }
    const answer = (await askOAuth(house, 'token', { form, client })).json()
    expect(answer).to.include({ scope: '', expires_in: 900 })
  })

  it('lets no service sign in, whatever is tried', async () => {
    const refused = [{ password: 'plum kettle orbit saddle 42' }, { email: 'robot@example.test' }]
    for (const more of refused) {
      const wish = { kind: 'service', username: 'robot', ...more }
      expect((await admin.post('/api/v1/users', wish)).status).to.equal(400)
    }
    const { userId } = await makeService(admin, ['manage_users'])
    for (const more of refused) {
      expect((await patchAny(admin, userId, more)).status).to.equal(400)
    }
    const { username } = (await admin.get(`/api/v1/users/${userId}`)).json()
    const bypass = await house.browser().get(`/auth/bypass?token=${String(username)}`)
    expect([bypass.status, bypass.json()['error']]).to.deep.equal([403, 'sign_in_not_allowed'])
    const json = { username, password: 'plum kettle orbit saddle 42' }
    expect((await house.browser().post('/auth/login', { json })).status).to.equal(401)
  })

  it('makes no key for another person, however high they are', async () => {
    const { id } = await somebody()
    const answer = await admin.post(`/api/v1/users/${id}/keys`, { name: 'theirs' })
    expect([answer.status, answer.json()['error']]).to.deep.equal([403, 'insufficient_role'])
    const manager = await somebody(['manage_users'])
    const service = await makeService(admin, ['admin'])
    const higher = await manager.post(`/api/v1/users/${service.userId}/keys`, { name: 'theirs' })
    expect(higher.status).to.equal(403)
    const { id: keyId } = await makeOwnKey(await somebody())
    expect((await manager.delete(`/api/v1/keys/${keyId}`)).status).to.equal(404)
  })

  it('signs nobody out with a key, not even the key', async () => {
    const owner = await somebody()
    const { key } = await makeOwnKey(owner)
    await clientOf(house, key).post('/auth/logout', {})
    expect(await statusOf(house, key)).to.equal(200)
    expect(await statusOf(house, String(owner.token))).to.equal(200)
    const service = await makeService(admin)
    const token = await tokenFor(house, service)
    await clientOf(house, token).post('/auth/logout', {})
    for (const text of [service.key, token]) expect(await statusOf(house, text)).to.equal(200)
  })
})
