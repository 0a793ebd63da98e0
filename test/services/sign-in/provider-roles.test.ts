import { expect } from 'chai'
import {
  admissionOf,
  createPeople,
  GOOD_PASSWORD,
  proofOf,
  type People,
} from '../../support/people.js'

describe('roles by the groups of a provider', () => {
  let people: People
  beforeEach(async () => (people = await createPeople()))
  afterEach(() => people.close())

  const admission = admissionOf({
    defaultRoles: ['view_audit'],
    groupRoles: { staff: ['manage_users', 'nope'], chiefs: ['admin'], all: ['view_audit'] },
  })
  const rolesFor = async (groups: string[]) => {
    const account = await people.linking.resolve(proofOf({ groups }), admission)
    return account.roles
  }
  const reasons = () =>
    people.lines.filter(({ event }) => event === 'role_changed').map(({ reason }) => reason)
  const keepAnotherAdministrator = () =>
    people.accounts.create({
      username: 'chief',
      email: null,
      name: null,
      password: GOOD_PASSWORD,
      roles: ['admin'],
    })

  it('are given and taken at every sign-in, and default roles only at the first', async () => {
    await keepAnotherAdministrator()
    expect(await rolesFor(['staff', 'chiefs'])).to.deep.equal([
      'admin',
      'manage_users',
      'view_audit',
    ])
    expect(await rolesFor(['staff'])).to.deep.equal(['manage_users', 'view_audit'])
    expect(await rolesFor([])).to.deep.equal(['view_audit'])
    const unknown = 'by provider: there is no role nope'
    expect(reasons()).to.deep.equal([
      'by provider: +view_audit +manage_users +admin',
      unknown,
      'by provider: -admin',
      unknown,
      'by provider: -manage_users',
    ])
  })

  it('leave roles alone that the mapping does not name', async () => {
    const { id, version } = await people.linking.resolve(proofOf(), admission)
    await people.models.Role.create({ name: 'own', description: '' })
    await people.models.transaction((transaction) =>
      people.models.User.setRoles(id, ['own'], transaction),
    )
    expect(await rolesFor(['staff'])).to.deep.equal(['manage_users', 'own'])
    expect(await rolesFor([])).to.deep.equal(['own'])
    expect((await people.accounts.findById(id))?.version).to.equal(version + 2)
  })

  it('change nothing, and no version, while the groups stay', async () => {
    await rolesFor(['staff'])
    const before = await people.models.User.findByUsername('ann')
    people.lines.length = 0
    await rolesFor(['staff'])
    const after = await people.models.User.findByUsername('ann')
    expect(after?.version).to.equal(before?.version)
    expect(reasons()).to.deep.equal(['by provider: there is no role nope'])
  })

  it('leave out a role that does not exist, and say so', async () => {
    expect(await rolesFor(['staff'])).to.deep.equal(['manage_users', 'view_audit'])
    expect(reasons()).to.include('by provider: there is no role nope')
  })

  it('never take the role of the last administrator', async () => {
    expect(await rolesFor(['chiefs'])).to.include('admin')
    expect(await rolesFor([])).to.include('admin')
    expect(reasons().at(-1)).to.equal('by provider: the last administrator stays one')
    await keepAnotherAdministrator()
    expect(await rolesFor([])).to.not.include('admin')
  })

  it('are no business of a provider without a mapping', async () => {
    await rolesFor(['staff'])
    const account = await people.linking.resolve(proofOf({ groups: ['chiefs'] }), admissionOf())
    expect(account.roles).to.deep.equal(['manage_users', 'view_audit'])
  })
})
