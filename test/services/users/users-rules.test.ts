import { expect } from 'chai'
import type { Account } from '../../../services/account.js'
import type { UserChange } from '../../../services/users/user-wishes.js'
import {
  codeOf,
  startAdministration,
  whatever,
  type Administration,
} from '../../support/administration.js'

const PASSWORD = 'plum kettle orbit saddle 42'

describe('Users: who may change whom', () => {
  let house: Administration
  let admin: Account
  let manager: Account

  beforeEach(async () => {
    house = await startAdministration()
    admin = await house.person('root', 'admin')
    manager = await house.person('mia', 'manage_users', 'editor')
  })
  afterEach(() => house.close())

  const change = (actor: Account, target: Account, wish: UserChange) =>
    codeOf(
      house.users.change({ id: target.id, expects: whatever, change: wish }, house.actAs(actor)),
    )

  it('lets a manager change, disable and give a password to a plain user', async () => {
    const user = await house.person('una', 'editor')
    expect(await change(manager, user, { name: 'Una', password: PASSWORD })).to.equal(null)
    expect(await change(manager, user, { disabled: true })).to.equal(null)
  })

  it('lets only an administrator change an administrator', async () => {
    const other = await house.person('rod', 'admin')
    const wishes = [{ name: 'x' }, { disabled: true }, { password: PASSWORD }, { roles: [] }]
    for (const wish of wishes) {
      expect(await change(manager, other, wish)).to.equal('insufficient_role')
      expect(await change(admin, other, wish), JSON.stringify(wish)).to.equal(null)
    }
    const removal = { id: admin.id, expects: whatever }
    expect(await codeOf(house.users.remove(removal, house.actAs(manager)))).to.equal(
      'insufficient_role',
    )
  })

  it('lets a manager hand out and take away only roles that the manager holds', async () => {
    const user = await house.person('una', 'auditor')
    const refused = [['admin'], ['auditor', 'admin'], [], ['editor']]
    for (const roles of refused) {
      expect(await change(manager, user, { roles }), roles.join()).to.equal('insufficient_role')
    }
    expect(await change(manager, user, { roles: ['auditor', 'editor'] })).to.equal(null)
    expect(await change(manager, manager, { roles: ['manage_users', 'admin'] })).to.equal(
      'insufficient_role',
    )
  })

  it('lets a manager delete only who holds no role that the manager lacks', async () => {
    const remove = (actor: Account, { id }: Account) =>
      codeOf(house.users.remove({ id, expects: whatever }, house.actAs(actor)))
    const auditor = await house.person('una', 'auditor')
    expect(await remove(manager, auditor)).to.equal('insufficient_role')
    expect(await remove(manager, await house.person('eda', 'editor'))).to.equal(null)
    expect(await remove(admin, auditor)).to.equal(null)
  })

  it('lets nobody become who holds more, by password or e-mail', async () => {
    const user = await house.person('una', 'auditor')
    expect(await change(manager, user, { password: PASSWORD })).to.equal('insufficient_role')
    expect(await change(manager, user, { email: 'm@example.test' })).to.equal('insufficient_role')
    expect(await change(manager, user, { name: 'Una' })).to.equal(null)
    expect(await change(admin, user, { password: PASSWORD })).to.equal(null)
  })

  it('lets a manager create a user only with roles that the manager holds', async () => {
    const create = (actor: Account, username: string, roles: string[]) =>
      codeOf(
        house.users.create(
          { username, name: null, email: null, password: null, roles },
          house.actAs(actor),
        ),
      )
    expect(await create(manager, 'eve', ['admin'])).to.equal('insufficient_role')
    expect(await house.models.User.findByUsername('eve')).to.equal(null)
    expect(await create(manager, 'eve', ['editor'])).to.equal(null)
    expect(await create(admin, 'ada', ['admin'])).to.equal(null)
  })

  it('judges by what the actor holds now, not by an older token', async () => {
    const user = await house.person('una')
    const asManager = house.actAs(manager)
    const rename = () =>
      codeOf(
        house.users.change({ id: user.id, expects: whatever, change: { name: 'U' } }, asManager),
      )
    expect(await change(admin, manager, { roles: ['editor'] })).to.equal(null)
    expect(await rename()).to.equal('insufficient_role')
    expect(await change(admin, manager, { roles: ['manage_users'], disabled: true })).to.equal(null)
    expect(await rename()).to.equal('account_disabled')
    await house.users.remove({ id: manager.id, expects: whatever }, house.actAs(admin))
    expect(await rename()).to.equal('invalid_token')
  })

  it('lets nobody who was dismissed in the meantime leave an administrator behind', async () => {
    const second = await house.person('sid', 'admin')
    const { User } = house.models
    const find = User.findByUsername.bind(User)
    User.findByUsername = async (...asked) => {
      User.findByUsername = find
      expect(await change(admin, second, { roles: [] })).to.equal(null)
      return find(...asked)
    }
    const wish = { username: 'eve', name: null, email: null, password: null, roles: ['admin'] }
    expect(await codeOf(house.users.create(wish, house.actAs(second)))).to.equal(
      'insufficient_role',
    )
    expect(await User.findByUsername('eve')).to.equal(null)
  })

  it('keeps the last administrator who can act', async () => {
    const disabled = await house.person('old', 'admin')
    expect(await change(admin, disabled, { disabled: true })).to.equal(null)
    for (const wish of [{ disabled: true }, { roles: [] }, { roles: ['editor'] }]) {
      expect(await change(admin, admin, wish)).to.equal('last_administrator')
    }
    const removal = house.users.remove({ id: admin.id, expects: whatever }, house.actAs(admin))
    expect(await codeOf(removal)).to.equal('last_administrator')
    expect(await change(admin, admin, { name: 'Root' })).to.equal(null)
    expect(await change(admin, disabled, { disabled: false })).to.equal(null)
    expect(await change(admin, admin, { roles: [] })).to.equal(null)
  })

  it('leaves one of two administrators who demote each other at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const a = await house.person(`a${round}`, 'admin')
      const b = await house.person(`b${round}`, 'admin')
      await house.users.change(
        { id: admin.id, expects: whatever, change: { disabled: true } },
        house.actAs(a),
      )
      const codes = await Promise.all([
        change(a, b, { roles: [] }),
        change(b, a, { roles: [] }),
        change(a, a, { disabled: true }),
        change(b, b, { disabled: true }),
      ])
      expect(codes, codes.join()).to.include(null)
      const left = await house.models.User.countOtherAdministrators(admin.id)
      expect(left, codes.join()).to.equal(1)
      await house.models.User.changeIfVersion((await house.models.User.findById(admin.id))!, {
        disabledAt: null,
      })
      for (const { id } of [a, b]) await house.models.User.remove(id)
    }
  })
})
