import { expect } from 'chai'
import { createPasswords } from '../../../services/passwords.js'
import { NO_LIMITS } from '../../support/no-limits.js'
import {
  createPeople,
  failureOf,
  GOOD_PASSWORD,
  LIGHT_PARAMETERS,
  type People,
} from '../../support/people.js'

const ANN = { username: 'ann', email: 'ann@corp.test', name: null, password: GOOD_PASSWORD }

describe('accounts.verifyPassword', () => {
  let people: People
  let id: string
  beforeEach(async () => {
    people = await createPeople()
    ;({ id } = await people.accounts.register(ANN))
    people.lines.length = 0
    Object.assign(people.hashes, { verify: 0, nobody: 0, hash: 0 })
  })
  afterEach(() => people.close())

  const verify = (login: string, password = GOOD_PASSWORD) =>
    people.accounts.verifyPassword(login, password, { address: '192.0.2.1', requestId: 'r1' })
  const disable = () =>
    people.models.User.changeIfVersion({ id, version: 1 }, { disabledAt: new Date() })

  for (const login of ['ann', 'ANN', '\uFF21nn', 'ann@corp.test', 'Ann@CORP.test']) {
    it(`knows ${login}`, async () => expect(await verify(login)).to.include({ id }))
  }

  const strangers = ['', 'ann ', ' ann', 'anna', 'ann@corp', 'ann@corp.test.', 'ann\uFF20corp.test']
  for (const login of [...strangers, 'a@b@corp.test', '\u0430nn', 'x'.repeat(100_000), 'ann\0']) {
    it(`does not know ${JSON.stringify(login.slice(0, 20))}`, async () =>
      expect(await verify(login)).to.equal(null))
  }

  it('takes the password in any normal form, and changed in no other way', async () => {
    const password = 'p\u00E4sswort mit \u00FCmlauten \uAC00'
    const { id: other } = await people.accounts.register({ ...ANN, username: 'bob', password })
    expect(await verify('bob', password.normalize('NFD'))).to.include({ id: other })
    for (const wrong of [password.toUpperCase(), ` ${password}`, `${password}\0`, '']) {
      expect(await verify('bob', wrong), wrong).to.equal(null)
    }
  })

  it('takes a password for as long as nobody changes it', async () => {
    people.wait(20 * 365 * 86_400)
    expect(await verify('ann')).to.include({ id })
  })

  describe('costs one hash and gives one answer, with the reason in the audit log only', () => {
    const cases: [what: string, reason: string, prepare: () => Promise<unknown>, cost: object][] = [
      ['a wrong password', 'wrong_password', () => Promise.resolve(), { verify: 1, nobody: 0 }],
      ['an unknown user', 'unknown_user', () => people.models.User.remove(id), { nobody: 1 }],
      ['a disabled account', 'account_disabled', disable, { verify: 0, nobody: 1 }],
      [
        'an account without a password',
        'no_password',
        () => people.models.User.update({ passwordHash: null }, { where: { id } }),
        { verify: 0, nobody: 1 },
      ],
    ]
    for (const [what, reason, prepare, cost] of cases) {
      it(what, async () => {
        await prepare()
        expect(await verify('ann', 'wrong')).to.equal(null)
        expect(people.hashes).to.include({ hash: 0, ...cost })
        expect(people.lines).to.have.length(1)
        const where = { address: '192.0.2.1', requestId: 'r1', amr: 'pwd' }
        expect(people.lines[0]).to.include({ event: 'sign_in_failed', reason, ...where })
      })
    }

    it('and the right password does not help a disabled account', async () => {
      await disable()
      expect(await verify('ann')).to.equal(null)
      expect(people.hashes).to.include({ verify: 0, nobody: 1 })
    })

    it('and neither what was typed as login nor the password is noted', async () => {
      await verify('my secret typed too early', 'hunter2 hunter2')
      expect(JSON.stringify(people.lines)).to.not.match(/too early|hunter2/)
    })
  })

  it('is unavailable, never wrong, when the stored hash is broken, and names the user', async () => {
    await people.models.User.update({ passwordHash: '$argon2id$broken' }, { where: { id } })
    const failure = await failureOf(verify('ann'))
    expect(failure.code).to.equal('unavailable')
    expect(failure.detail).to.include(id).and.not.include('broken')
    expect(JSON.stringify(failure)).to.not.include(GOOD_PASSWORD)
  })

  it('fails as the database fails: nobody is let in, nobody is told a password is wrong', async () => {
    await people.sequelize.query('ALTER TABLE users RENAME TO lost')
    const outcome = await verify('ann').then(
      (account) => `answered ${JSON.stringify(account)}`,
      () => 'failed',
    )
    expect(outcome).to.equal('failed')
  })

  describe('with an address that several gave', () => {
    it('means whom it is verified for', async () => {
      const eve = { ...ANN, username: 'eve', password: 'the password of somebody evil' }
      await people.accounts.register(eve)
      await people.models.User.update({ emailVerifiedAt: new Date() }, { where: { id } })
      expect(await verify('ann@corp.test')).to.include({ id })
      expect(await verify('ann@corp.test', eve.password)).to.equal(null)
    })

    it('means nobody while it is verified for none', async () => {
      await people.accounts.register({ ...ANN, username: 'eve' })
      expect(await verify('ann@corp.test')).to.equal(null)
      expect(await verify('ann')).to.include({ id })
    })
  })

  describe('after the parameters changed', () => {
    const stored = async () => (await people.models.User.findById(id))?.passwordHash
    const setOld = async () => {
      const old = await createPasswords({ memoryKib: 32, passes: 2, lanes: 1 }).hash(GOOD_PASSWORD)
      await people.models.User.update({ passwordHash: old }, { where: { id } })
      return old
    }

    it('hashes anew at the next sign-in, and changes nothing else', async () => {
      await setOld()
      const before = await people.accounts.findById(id)
      expect(await verify('ann')).to.include({ id })
      expect(await stored()).to.match(/\$m=64,t=1,p=1\$/)
      expect(await verify('ann')).to.include({ id })
      expect(people.hashes.hash).to.equal(1)
      expect(await people.accounts.findById(id)).to.deep.equal(before)
    })

    it('leaves the old hash when the password was wrong', async () => {
      const old = await setOld()
      expect(await verify('ann', 'wrong')).to.equal(null)
      expect(await stored()).to.equal(old)
    })

    it('never undoes a change of password that came in between', async () => {
      await setOld()
      const next = 'another good long passphrase'
      const changed = people.accounts.changePassword(id, { current: GOOD_PASSWORD, next })
      await Promise.allSettled([verify('ann'), changed, verify('ann'), verify('ann')])
      const ended = (await changed.then(
        () => true,
        () => false,
      ))
        ? next
        : GOOD_PASSWORD
      expect(await verify('ann', ended)).to.include({ id })
    })
  })

  it('is unavailable for who comes while 34 are under way, before anything is asked', async () => {
    const crowd = await Promise.allSettled(Array.from({ length: 40 }, () => verify('ann')))
    expect(crowd.filter(({ status }) => status === 'fulfilled')).to.have.length(34)
    for (const each of crowd) {
      if (each.status === 'fulfilled') continue
      const headers = { 'Retry-After': '2' }
      expect(each.reason).to.deep.include({ code: 'unavailable', headers })
    }
    expect(people.hashes).to.include({ verify: 34, nobody: 0 })
    expect(await verify('ann')).to.include({ id })
  })

  describe('after too many tries', () => {
    const LIMITS = { ...NO_LIMITS, tries: 3 }
    beforeEach(async () => {
      await people.close()
      people = await createPeople(LIGHT_PARAMETERS, LIMITS)
      ;({ id } = await people.accounts.register(ANN))
      people.lines.length = 0
      Object.assign(people.hashes, { verify: 0, nobody: 0, hash: 0 })
    })

    it('hashes nothing and says how long to wait', async () => {
      for (let tries = 0; tries < 3; tries += 1) await verify('ann', 'wrong')
      const failure = await failureOf(verify('ann'))
      expect(failure).to.include({ code: 'too_many_requests' })
      expect(failure).to.have.property('headers').that.deep.equals({ 'Retry-After': '30' })
      expect(people.hashes).to.include({ verify: 3, nobody: 0 })
    })

    it('takes the right password for a wrong one under another name, and notes why', async () => {
      for (const login of ['ann', 'ann@corp.test', 'ann']) await verify(login, 'wrong')
      expect(await verify('ann@corp.test')).to.equal(null)
      expect(people.hashes).to.include({ verify: 3, nobody: 1 })
      expect(people.lines.at(-1)).to.include({ reason: 'too_many_tries', userId: id })
    })

    it('counts no try that failed for a reason of ours', async () => {
      await people.models.User.update({ passwordHash: 'broken' }, { where: { id } })
      for (let tries = 0; tries < 9; tries += 1) {
        expect(await failureOf(verify('ann'))).to.include({ code: 'unavailable' })
      }
    })

    it('forgets them once the password was right', async () => {
      for (let round = 0; round < 3; round += 1) {
        for (let tries = 0; tries < 2; tries += 1) await verify('ann', 'wrong')
        expect(await verify('ann')).to.include({ id })
      }
    })
  })
})
