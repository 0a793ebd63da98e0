import { expect } from 'chai'
import { apiClient, type ApiClient } from '../support/api-client.js'
import { startGateway, type TestGateway } from '../support/gateway.js'

const ROLES = '/api/v1/roles'

describe('/api/v1/roles', () => {
  let house: TestGateway
  let manager: ApiClient

  before(async () => {
    house = await startGateway()
    manager = await apiClient(house, 'manager')
  })
  after(() => house.stop())

  const errorOf = (answer: { json(): Record<string, unknown> }) => answer.json()['error']

  it('creates a role, reads it, describes it and deletes it', async () => {
    const created = await manager.post(ROLES, { name: 'editor' })
    expect(created.status, created.text).to.equal(201)
    expect(created.json()).to.deep.equal({ name: 'editor', description: '', built_in: false })
    expect(created.headers).to.include({ location: `${ROLES}/editor`, etag: '"1"' })

    const changed = await manager.patch(`${ROLES}/editor`, { description: 'Writes.' }, 1)
    expect([changed.status, changed.headers['etag']]).to.deep.equal([200, '"2"'])
    const read = await manager.get(`${ROLES}/editor`)
    expect([read.headers['etag'], read.json()]).to.deep.equal(['"2"', changed.json()])

    expect((await manager.delete(`${ROLES}/editor`)).status).to.equal(204)
    expect((await manager.get(`${ROLES}/editor`)).status).to.equal(404)
  })

  it('changes nothing without the version that was read', async () => {
    const path = `${ROLES}/view_audit`
    const without = await manager.patch(path, { description: 'x' })
    expect([without.status, errorOf(without)]).to.deep.equal([428, 'version_required'])
    const stale = await manager.patch(path, { description: 'x' }, 9)
    expect([stale.status, errorOf(stale)]).to.deep.equal([412, 'version_mismatch'])
  })

  it('keeps what is built in, assigned, or called the same', async () => {
    await manager.post(ROLES, { name: 'held' })
    const admin = await apiClient(house, 'admin')
    const held = await admin.post('/api/v1/users', { username: 'holder', roles: ['held'] })
    expect(held.status, held.text).to.equal(201)
    for (const name of ['admin', 'held']) {
      const answer = await manager.delete(`${ROLES}/${name}`)
      expect([answer.status, errorOf(answer)], name).to.deep.equal([409, 'role_in_use'])
    }
    const again = await manager.post(ROLES, { name: 'held' })
    expect([again.status, errorOf(again)]).to.deep.equal([409, 'role_taken'])
  })

  it('accepts only names that a token, a header and an address can carry', async () => {
    for (const name of ['', 'Editor', 'a b', 'a,b', '1a', 'é', `a${'x'.repeat(64)}`, 'a\n', '..']) {
      const answer = await manager.post(ROLES, { name })
      expect([answer.status, answer.json()['fields']], name).to.deep.equal([
        400,
        { name: 'not_a_role_name' },
      ])
    }
  })

  it('lists by name, a page at a time', async () => {
    const first = (await manager.get(`${ROLES}?limit=2`)).json()
    expect((first['roles'] as object[]).length).to.equal(2)
    const cursor = String(first['next_cursor'])
    const second = (await manager.get(`${ROLES}?limit=2&cursor=${cursor}`)).json()
    expect(second['roles']).to.not.deep.equal(first['roles'])
  })
})
