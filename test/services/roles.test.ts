import { expect } from 'chai'
import type { Account } from '../../services/account.js'
import {
  codeOf,
  startAdministration,
  whatever,
  type Administration,
} from '../support/administration.js'

describe('Roles', () => {
  let house: Administration
  let manager: Account

  beforeEach(async () => {
    house = await startAdministration()
    manager = await house.person('mia', 'manage_users')
    house.lines.length = 0
  })
  afterEach(() => house.close())

  const create = (name: string, description = '') =>
    house.roles.create({ name, description }, house.actAs(manager))
  const remove = (name: string) =>
    house.roles.remove({ name, expects: whatever }, house.actAs(manager))

  it('creates, reads, describes and deletes a role, and says so', async () => {
    expect(await create('editor')).to.deep.equal({
      name: 'editor',
      description: '',
      builtIn: false,
      version: '1',
    })
    const change = { description: 'Writes.' }
    const wish = { name: 'editor', expects: (version: string) => version === '1', change }
    expect(await house.roles.change(wish, house.actAs(manager))).to.include({ version: '2' })
    expect(await house.roles.get('editor')).to.include({ description: 'Writes.' })
    expect(await codeOf(house.roles.change(wish, house.actAs(manager)))).to.equal(
      'version_mismatch',
    )
    await remove('editor')
    expect(await codeOf(house.roles.get('editor'))).to.equal('not_found')
    expect(house.lines.map(({ event, reason }) => [event, reason])).to.deep.equal([
      ['role_changed', 'created editor'],
      ['role_changed', 'described editor'],
      ['role_changed', 'deleted editor'],
    ])
  })

  it('refuses a name that is taken, also to one of two who ask at once', async () => {
    expect(await codeOf(create('admin'))).to.equal('role_taken')
    const codes = await Promise.all([codeOf(create('editor')), codeOf(create('editor'))])
    expect(codes).to.have.members([null, 'role_taken'])
  })

  it('deletes neither built-in nor assigned roles', async () => {
    await house.person('una', 'editor')
    for (const name of ['admin', 'manage_users', 'view_audit', 'editor']) {
      expect(await codeOf(remove(name)), name).to.equal('role_in_use')
    }
    expect(await codeOf(remove('no_such_role'))).to.equal('not_found')
  })

  it('leaves the version alone when nothing differs', async () => {
    const wish = { name: 'admin', expects: whatever, change: {} }
    expect(await house.roles.change(wish, house.actAs(manager))).to.include({ version: '1' })
    expect(house.lines).to.deep.equal([])
  })

  it('lets nobody act who no longer manages users', async () => {
    const user = await house.person('una')
    const actor = house.actAs(user)
    expect(await codeOf(house.roles.create({ name: 'x', description: '' }, actor))).to.equal(
      'insufficient_role',
    )
    const wish = { name: 'admin', expects: whatever, change: { description: 'x' } }
    expect(await codeOf(house.roles.change(wish, actor))).to.equal('insufficient_role')
    expect(await codeOf(house.roles.remove(wish, actor))).to.equal('insufficient_role')
  })

  it('lists by name, a page at a time', async () => {
    await create('editor')
    const first = await house.roles.page({ limit: 3 })
    const names = ['admin', 'editor', 'introspect_tokens']
    expect(first.found.map(({ name }) => name)).to.deep.equal(names)
    const rest = await house.roles.page({ limit: 3, cursor: first.nextCursor ?? undefined })
    expect(rest.found.map(({ name }) => name)).to.deep.equal(['manage_users', 'view_audit'])
    expect(rest.nextCursor).to.equal(null)
  })
})
