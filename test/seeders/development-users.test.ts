import { expect } from 'chai'
import { DEVELOPMENT_USERS, seedDevelopmentUsers } from '../../seeders/development-users.js'
import { seedRoles } from '../../seeders/roles.js'
import { auditRows } from '../support/audit.js'
import { auditInto } from '../support/people.js'
import { CommandRoom } from '../support/terminal.js'

describe('the seeders', () => {
  let room: CommandRoom
  beforeEach(async () => (room = await CommandRoom.migrated()))
  afterEach(() => room.close())

  const people = () => room.database.models.User.page({ limit: 100 })

  it('refuse production, by function and by command', async () => {
    const { models } = room.database
    const roles = (await models.Role.list()).length
    const audit = auditInto([])
    for (const seeding of [
      seedDevelopmentUsers(models, 'production', { audit }),
      seedRoles(models, 'production'),
    ]) {
      const refused = await seeding.catch((error: unknown) => error)
      expect(refused).to.be.an('error').with.property('message').that.includes('not production')
    }
    expect(await room.run('seed')).to.include({ code: 1 })
    expect(await people()).to.deep.equal([])
    expect(await models.Role.list()).to.have.length(roles)
  })

  it('make the four, each once, with their roles and without a password', async () => {
    const env = { NODE_ENV: 'development' }
    for (let round = 0; round < 2; round += 1) {
      expect((await room.run('seed', { env })).code).to.equal(0)
    }
    const found = (await people()).map(({ username, roles, passwordHash }) => ({
      username,
      roles: roles.map(({ name }) => name),
      passwordHash,
    }))
    expect(found).to.deep.equal(DEVELOPMENT_USERS.map((user) => ({ ...user, passwordHash: null })))
  })

  it('leave an audit line of each that they make, and of nobody else', async () => {
    const env = { NODE_ENV: 'development' }
    for (let round = 0; round < 2; round += 1) await room.run('seed', { env })
    const lines = (await auditRows(room.database.models)).map(({ event, username, reason }) => {
      return { event, username, reason }
    })
    const line = { event: 'user_created', reason: 'a development user' }
    expect(lines).to.deep.equal(DEVELOPMENT_USERS.map(({ username }) => ({ ...line, username })))
  })

  it('leave whoever is there as they are, and their address to whoever has it', async () => {
    const { models } = room.database
    const email = 'manager@example.test'
    await models.transaction(async (transaction) => {
      await models.User.createWithRoles({ username: 'admin', name: 'Ours' }, [], transaction)
      const owner = { username: 'someone', email, emailVerifiedAt: new Date() }
      await models.User.createWithRoles(owner, [], transaction)
    })
    await seedDevelopmentUsers(models, 'test', { audit: auditInto([]) })
    const admin = await models.User.findByUsername('admin')
    expect([admin?.name, admin?.roles.length]).to.deep.equal(['Ours', 0])
    expect((await models.User.findByUsername('manager'))?.email).to.equal(null)
    expect((await models.User.findVerifiedOwner(email))?.username).to.equal('someone')
  })
})
