import { expect } from 'chai'
import { clientOf } from '../support/api-client.js'
import { startGateway } from '../support/gateway.js'
import { CommandRoom } from '../support/terminal.js'

describe('gatehouse api-keys', () => {
  let room: CommandRoom
  beforeEach(async () => (room = await CommandRoom.migrated()))
  afterEach(() => room.close())

  it('makes a service without asking for a password, and a key that works until it is revoked', async () => {
    const made = await room.run('users create reports --service --role view_audit')
    expect(made.code, made.notices).to.equal(0)
    const create = 'api-keys create reports --name nightly --role view_audit --days 7'
    const created = await room.run(create)
    expect(created.code, created.notices).to.equal(0)
    const key = created.output.trim()
    expect(created.notices).not.to.include(key)
    const listed = (await room.run('api-keys list reports')).output.split('\t')
    expect(listed.slice(1, 3)).to.deep.equal(['nightly', 'view_audit'])
    const house = await startGateway({ databaseUrl: room.database.url })
    try {
      expect((await clientOf(house, key).get('/api/v1/audit')).status).to.equal(200)
      expect((await room.run(`api-keys revoke ${listed[0]}`)).code).to.equal(0)
      await house.gateway.services.revocations.catchUp()
      expect((await clientOf(house, key).get('/api/v1/audit')).status).to.equal(401)
    } finally {
      await house.stop()
    }
  })

  it('makes none for nobody, none without a name, and none with a role that is not held', async () => {
    expect(await room.run('api-keys create nobody --name x')).to.include({ code: 1 })
    await room.run('users create reports --service')
    expect(await room.run('api-keys create reports')).to.include({ code: 1 })
    expect(await room.run('api-keys create reports --name x --role admin')).to.include({ code: 1 })
    expect(await room.run('api-keys revoke nothing')).to.include({ code: 1 })
  })
})
