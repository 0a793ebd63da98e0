import { expect } from 'chai'
import type { Account } from '../../services/account.js'
import type { UserChange } from '../../services/users/user-wishes.js'
import {
  codeOf,
  startAdministration,
  whatever,
  type Administration,
} from '../support/administration.js'

const PASSWORD = 'plum kettle orbit saddle 42'

describe('Users', () => {
  let house: Administration
  let admin: Account
  let user: Account

  beforeEach(async () => {
    house = await startAdministration()
    admin = await house.person('root', 'admin')
    user = await house.person('una', 'editor')
    house.lines.length = 0
  })
  afterEach(() => house.close())

  const change = (wish: UserChange, expects = whatever as (version: string) => boolean) =>
    house.users.change({ id: user.id, expects, change: wish }, house.actAs(admin))

  it('changes what is sent, and nothing else', async () => {
    const changed = await change({ name: '  Una  Umber ', email: 'Una@Example.TEST' })
    expect(changed).to.include({ name: 'Una Umber', email: 'Una@example.test'.toLowerCase() })
    expect(changed).to.include({ emailVerified: false, disabled: false })
    expect(changed.roles).to.deep.equal(['editor'])
    expect(changed.version).to.equal(2)
    expect(await change({ name: null })).to.include({ name: null, email: 'una@example.test' })
  })

  it('sets a password that opens the account', async () => {
    await change({ password: PASSWORD })
    expect(await house.accounts.verifyPassword('una', PASSWORD)).to.include({ id: user.id })
  })

  it('leaves the version and the audit log alone when nothing differs', async () => {
    for (const wish of [{}, { name: null }, { disabled: false }, { roles: ['editor'] }]) {
      expect((await change(wish)).version).to.equal(1)
    }
    expect(house.lines).to.deep.equal([])
  })

  it('refuses a change from another version, and of nobody', async () => {
    expect(await codeOf(change({ name: 'x' }, (version) => version === '7'))).to.equal(
      'version_mismatch',
    )
    expect(await codeOf(change({ name: 'x' }, (version) => version === '1'))).to.equal(null)
    const nobody = { id: '7f2c0f6e-3e0e-4f1f-9a51-1f6f3a4f6b0c', expects: whatever }
    const actor = house.actAs(admin)
    for (const wish of [{}, { password: PASSWORD }]) {
      expect(await codeOf(house.users.change({ ...nobody, change: wish }, actor))).to.equal(
        'not_found',
      )
    }
    expect(await codeOf(house.users.remove(nobody, actor))).to.equal('not_found')
    expect(await codeOf(house.users.get(nobody.id))).to.equal('not_found')
  })

  it('lets one of two changes from the same version through', async () => {
    const from = (version: string) => version === '1'
    const codes = await Promise.all([
      codeOf(change({ name: 'a' }, from)),
      codeOf(change({ name: 'b' }, from)),
      codeOf(change({ password: PASSWORD }, from)),
    ])
    expect(codes.filter((code) => code === null)).to.have.length(1)
    expect(codes.filter((code) => code === 'version_mismatch')).to.have.length(2)
  })

  it('names the field of what it refuses', async () => {
    const refusals: [UserChange, Record<string, string>][] = [
      [{ email: 'nobody' }, { email: 'not_an_email' }],
      [{ name: '\u200b' }, { name: 'not_a_name' }],
      [{ roles: ['no_such_role'] }, { roles: 'unknown_role' }],
      [{ password: 'short' }, { password: 'too_short' }],
      [{ name: 'Hildegard', password: 'hildegard hildegard 1' }, { password: 'contains_name' }],
    ]
    for (const [wish, fields] of refusals) {
      const error: unknown = await change(wish).catch((reason: unknown) => reason)
      expect(error, JSON.stringify(wish)).to.deep.include({ code: 'invalid_request', fields })
    }
    expect((await house.users.get(user.id)).version).to.equal(1)
  })

  it('refuses roles that no token could carry, and changes nothing', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `r${index}_${'x'.repeat(55)}`)
    for (const name of names) await house.models.Role.add({ name, description: '' })
    expect(await codeOf(change({ roles: names }))).to.equal('token_too_large')
    expect(await house.users.get(user.id)).to.deep.include({ roles: ['editor'], version: 1 })
    const wish = { username: 'max', name: null, email: null, password: null, roles: names }
    expect(await codeOf(house.users.create(wish, house.actAs(admin)))).to.equal('token_too_large')
    expect(await house.models.User.findByUsername('max')).to.equal(null)
  })

  it('writes who did what to whom, and no password', async () => {
    await change({ name: 'Una', disabled: true, roles: ['view_audit'], password: PASSWORD })
    await house.users.remove({ id: user.id, expects: whatever }, house.actAs(admin))
    const whom = { userId: user.id, username: 'una', actorId: admin.id }
    const lines = house.lines.map(({ event, reason, ...rest }) => {
      expect(rest).to.include({ ...whom, address: '192.0.2.1', requestId: 'request-1' })
      return [event, reason]
    })
    expect(lines).to.deep.equal([
      ['user_changed', 'name, disabled, roles, password'],
      ['role_changed', '+view_audit -editor'],
      ['password_changed', undefined],
      ['user_deleted', undefined],
    ])
    expect(JSON.stringify(house.lines)).to.not.include(PASSWORD)
  })

  it('creates users, and says by whom', async () => {
    const wish = { username: 'Ünal', name: null, email: 'u@example.test', password: PASSWORD }
    const made = await house.users.create({ ...wish, roles: ['editor'] }, house.actAs(admin))
    expect(made).to.deep.include({ username: 'ünal', roles: ['editor'], hasPassword: true })
    expect(house.lines).to.have.length(1)
    expect(house.lines[0]).to.include({ event: 'user_created', actorId: admin.id, userId: made.id })
    expect(
      await codeOf(
        house.users.create({ ...wish, username: 'ÜNAL', roles: [] }, house.actAs(admin)),
      ),
    ).to.equal('username_taken')
  })

  it('lists everybody once, a page at a time', async () => {
    for (const name of ['b1', 'b2', 'b3', 'ç']) await house.person(name)
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await house.users.page({ limit: 2, cursor })
      expect(page.found.length).to.be.within(1, 2)
      seen.push(...page.found.map(({ username }) => username))
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
    expect(seen).to.deep.equal(['b1', 'b2', 'b3', 'root', 'una', 'ç'])
  })

  it('finds by part of a username, name or e-mail, and reads no wildcard', async () => {
    await change({ name: 'Una 100%', email: 'someone@example.test' })
    const found = async (search: string) =>
      (await house.users.page({ limit: 50, search })).found.map(({ username }) => username)
    expect(await found('OO')).to.deep.equal(['root'])
    expect(await found('Someone@')).to.deep.equal(['una'])
    expect(await found('0%')).to.deep.equal(['una'])
    expect(await found('%')).to.deep.equal(['una'])
    expect(await found('_')).to.deep.equal([])
    expect(await found("' OR 1=1 --")).to.deep.equal([])
  })

  it('refuses a cursor that it never gave', async () => {
    for (const cursor of ['x', '!', 'YQ==', 'cm9vdA=']) {
      expect(await codeOf(house.users.page({ limit: 5, cursor })), cursor).to.equal(
        'invalid_request',
      )
    }
  })
})
