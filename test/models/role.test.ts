import { expect } from 'chai'
import { takenField } from '../../models/taken-field.js'
import { createTestDatabase, type TestDatabase } from '../support/database.js'

describe('roles', () => {
  let database: TestDatabase
  beforeEach(async () => {
    database = await createTestDatabase()
  })
  afterEach(() => database.close())

  const join = (username: string, ...roles: string[]) =>
    database.models.transaction((within) =>
      database.models.User.createWithRoles({ username }, roles, within),
    )

  it('are listed by name with how many hold them', async () => {
    await join('alice', 'admin', 'view_audit')
    await join('bob', 'admin')
    const { Role } = database.models
    const listed = await Role.list()
    expect(listed.map(({ name, memberCount }) => [name, memberCount])).to.deep.equal([
      ['admin', 2],
      ['introspect_tokens', 0],
      ['manage_users', 0],
      ['view_audit', 1],
    ])
    const page = await Role.list({ after: 'admin', limit: 1 })
    expect(page.map(({ name }) => name)).to.deep.equal(['introspect_tokens'])
    expect((await Role.findByName('admin'))?.memberCount).to.equal(2)
    expect((await Role.findById(listed[3]!.id))?.memberCount).to.equal(1)
  })

  it('refuse to guess how many hold them', async () => {
    const role = await database.models.Role.add({ name: 'editor', description: '' })
    expect(() => role.memberCount).to.throw(TypeError)
  })

  it('tell which names no role has', async () => {
    const missing = await database.models.Role.findMissing(['admin', 'nope', 'nope', 'Admin'])
    expect(missing).to.deep.equal(['nope', 'Admin'])
  })

  it('have a name of their own', async () => {
    const { Role } = database.models
    const error = await Role.add({ name: 'admin', description: '' }).catch(
      (thrown: unknown) => thrown,
    )
    expect(takenField(error)).to.equal('name')
  })

  it('change only in the version that was read', async () => {
    const { Role } = database.models
    const { id } = await Role.add({ name: 'editor', description: 'Edits.' })
    expect(await Role.changeIfVersion({ id, version: 1 }, { name: 'author' })).to.equal(true)
    expect(await Role.changeIfVersion({ id, version: 1 }, { name: 'other' })).to.equal(false)
    const { name, description, version } = (await Role.findById(id))!
    expect([name, description, version]).to.deep.equal(['author', 'Edits.', 2])
  })

  it('go only when nobody holds them and the gateway does not need them', async () => {
    const { Role, transaction } = database.models
    const remove = (id: string) => transaction((within) => Role.remove(id, within))
    const editor = await Role.add({ name: 'editor', description: '' })
    const unused = await Role.add({ name: 'unused', description: '' })
    await join('alice', 'editor')
    const builtIn = (await Role.findByName('view_audit'))!
    expect(await remove(editor.id)).to.equal(false)
    expect(await remove(builtIn.id)).to.equal(false)
    expect(await remove(unused.id)).to.equal(true)
    expect(await remove(unused.id)).to.equal(false)
  })

  it('cannot be torn from who holds them, even past the model', async () => {
    await join('alice', 'admin')
    const failure = await database.sequelize
      .query(`DELETE FROM roles WHERE name = 'admin'`)
      .catch((error: unknown) => (error as Error).name)
    expect(failure).to.equal('SequelizeForeignKeyConstraintError')
  })
})
