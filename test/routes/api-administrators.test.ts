import { expect } from 'chai'
import { apiClient, type ApiClient } from '../support/api-client.js'
import { startGateway, type TestGateway } from '../support/gateway.js'

const USERS = '/api/v1/users'
const PASSWORD = 'plum kettle orbit saddle 42'

describe('the administrators of the API', () => {
  let house: TestGateway

  beforeEach(async () => (house = await startGateway()))
  afterEach(() => house.stop())

  const find = async (client: ApiClient, username: string) => {
    const answer = await client.get(`${USERS}?search=${username}`)
    const users = answer.json()['users'] as { id: string; username: string; version: number }[]
    return users.find((user) => user.username === username)!
  }

  it('leaves one of two who demote, disable and delete each other at once', async () => {
    const first = await apiClient(house, 'admin')
    await first.post(USERS, { username: 'second', roles: ['admin'] })
    const second = await apiClient(house, 'second')
    const [a, b] = [await find(first, 'admin'), await find(first, 'second')]
    const answers = await Promise.all([
      first.patch(`${USERS}/${b.id}`, { roles: [] }, b.version),
      second.patch(`${USERS}/${a.id}`, { roles: [] }, a.version),
      first.patch(`${USERS}/${b.id}`, { disabled: true }, b.version),
      second.patch(`${USERS}/${a.id}`, { disabled: true }, a.version),
      first.delete(`${USERS}/${b.id}`),
      second.delete(`${USERS}/${a.id}`),
      first.delete(`${USERS}/${a.id}`),
      second.delete(`${USERS}/${b.id}`),
    ])
    const statuses = answers.map(({ status }) => status)
    expect(statuses.some((status) => status === 200 || status === 204)).to.equal(true)
    for (const status of statuses) expect(status).to.be.oneOf([200, 204, 401, 403, 404, 409, 412])
    const none = '00000000-0000-4000-8000-000000000000'
    expect(await house.gateway.models.User.countOtherAdministrators(none)).to.equal(1)
  })

  it('refuse to be changed by a manager', async () => {
    const manager = await apiClient(house, 'manager')
    const admin = await find(manager, 'admin')
    const path = `${USERS}/${admin.id}`
    for (const wish of [{ password: PASSWORD }, { disabled: true }, { roles: [] }, { name: 'x' }]) {
      const answer = await manager.patch(path, wish, admin.version)
      expect([answer.status, answer.json()['error']]).to.deep.equal([403, 'insufficient_role'])
    }
    expect((await manager.delete(path)).status).to.equal(403)
  })

  it('alone make administrators', async () => {
    const manager = await apiClient(house, 'manager')
    const wish = { username: 'eve', roles: ['admin'] }
    expect((await manager.post(USERS, wish)).status).to.equal(403)
    const self = await find(manager, 'manager')
    const roles = ['admin', 'manage_users']
    expect((await manager.patch(`${USERS}/${self.id}`, { roles }, self.version)).status).to.equal(
      403,
    )
    expect((await (await apiClient(house, 'admin')).post(USERS, wish)).status).to.equal(201)
  })

  it('are audited, without a secret', async () => {
    const admin = await apiClient(house, 'admin')
    const made = await admin.post(USERS, { username: 'eve', password: PASSWORD })
    const { id } = made.json()
    await admin.patch(`${USERS}/${String(id)}`, { password: `${PASSWORD}!`, name: 'Eve' }, 1)
    await admin.delete(`${USERS}/${String(id)}`)
    await admin.post('/api/v1/roles', { name: 'editor' })
    const events = house.log
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ actorId }) => actorId !== undefined)
    expect(events.map(({ audit }) => audit)).to.deep.equal([
      'user_created',
      'user_changed',
      'password_changed',
      'user_deleted',
      'role_changed',
    ])
    expect(house.log.join('\n')).to.not.include('plum kettle')
  })
})
