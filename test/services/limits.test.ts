import { expect } from 'chai'
import { systemClock } from '../../lib/clock.js'
import { createLimits, type Limits, type PasswordTry } from '../../services/limits.js'
import { moveTime, restoreTime } from '../support/moved-time.js'
import { NO_LIMITS } from '../support/no-limits.js'

const ANN_ID = '0b5d7c0e-6a3f-4d4b-9f0e-0c8f3d6a1c52'
const ANN = { login: 'ann', findAccountId: () => Promise.resolve(ANN_ID) }
const NOBODY = { login: 'nobody', findAccountId: () => Promise.resolve(null) }
const HOME = '192.0.2.1'
const addresses = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `198.51.${index >> 8}.${index & 255}`)

const limitsOf = (settings: Partial<typeof NO_LIMITS>, keys = 10_000): Limits =>
  createLimits({ settings: { ...NO_LIMITS, ...settings }, clock: systemClock, keys })

describe('limits on the tries at a password', () => {
  afterEach(restoreTime)

  for (const who of [ANN, NOBODY]) {
    it(`lets ${who.login} try freely, then with waits that double up to a quarter of an hour`, async () => {
      const limits = limitsOf({ tries: 3 })
      const waits: number[] = []
      for (let tries = 0; tries < 3; tries += 1) await expectAllowed(limits.takeTry(who, HOME))
      for (let round = 0; round < 8; round += 1) {
        const { waitSeconds } = await limits.takeTry(who, HOME)
        waits.push(waitSeconds)
        moveTime(waitSeconds)
        await expectAllowed(limits.takeTry(who, HOME))
      }
      expect(waits).to.deep.equal([30, 60, 120, 240, 480, 900, 900, 900])
    })
  }

  it('does not make the wait longer for who does not wait', async () => {
    const limits = limitsOf({ tries: 1 })
    await expectAllowed(limits.takeTry(ANN, HOME))
    for (let tries = 0; tries < 50; tries += 1) await limits.takeTry(ANN, HOME)
    moveTime(30)
    await expectAllowed(limits.takeTry(ANN, HOME))
    expect(await limits.takeTry(ANN, HOME)).to.include({ waitSeconds: 60 })
  })

  it('forgets after a day', async () => {
    const limits = limitsOf({ tries: 1 })
    await expectAllowed(limits.takeTry(ANN, HOME))
    moveTime(86_400)
    await expectAllowed(limits.takeTry(ANN, HOME))
    expect(await limits.takeTry(ANN, HOME)).to.include({ waitSeconds: 30 })
  })

  it('lets of any number at once no more than one after the other', async () => {
    const limits = limitsOf({ tries: 5 })
    const tries = await Promise.all(Array.from({ length: 200 }, () => limits.takeTry(ANN, HOME)))
    expect(tries.filter(isAllowed)).to.have.length(5)
    moveTime(30)
    const more = await Promise.all(Array.from({ length: 200 }, () => limits.takeTry(ANN, HOME)))
    expect(more.filter(isAllowed)).to.have.length(1)
  })

  it('begins anew after a success', async () => {
    const limits = limitsOf({ tries: 3, triesPerAccount: 6 })
    for (let round = 0; round < 5; round += 1) {
      await expectAllowed(limits.takeTry(ANN, HOME))
      await (await limits.takeTry(ANN, HOME)).succeed()
    }
  })

  it('does not count what was no try', async () => {
    const limits = limitsOf({ tries: 1, triesPerAccount: 1 })
    for (let tries = 0; tries < 20; tries += 1) {
      const attempt = await limits.takeTry(ANN, HOME)
      expect(attempt).to.include({ waitSeconds: 0, unsaid: false })
      await attempt.giveBack()
    }
  })

  it('looks up nobody for who has to wait, and counts nothing while that fails', async () => {
    const limits = limitsOf({ tries: 1 })
    let asked = 0
    const broken = { login: 'ann', findAccountId: () => Promise.reject(new Error(`${++asked}`)) }
    for (let tries = 1; tries < 4; tries += 1) {
      const failure = await limits.takeTry(broken, HOME).catch((error: unknown) => String(error))
      expect(failure).to.equal(`Error: ${tries}`)
    }
    await expectAllowed(limits.takeTry(ANN, HOME))
    await limits.takeTry(broken, HOME)
    expect(asked).to.equal(3)
  })

  it('counts an account under all its names, and does not say so', async () => {
    const limits = limitsOf({ tries: 4 })
    for (const login of ['ann', 'ann', 'ann@corp.test', 'ann@corp.test']) {
      await expectAllowed(limits.takeTry({ ...ANN, login }, HOME))
    }
    for (const login of ['ann', 'ann@corp.test']) {
      const attempt = await limits.takeTry({ ...ANN, login }, HOME)
      expect(attempt).to.include({ waitSeconds: 0, unsaid: true })
    }
  })

  it('says the wait to who is signed in already and changes the password', async () => {
    const limits = limitsOf({ tries: 1 })
    await expectAllowed(limits.takeOwnTry(ANN_ID, HOME))
    expect(await limits.takeOwnTry(ANN_ID, HOME)).to.include({ waitSeconds: 30, unsaid: false })
  })

  for (const who of [ANN, NOBODY]) {
    it(`leaves every network one try an hour when ${who.login} is tried from everywhere`, async () => {
      const limits = limitsOf({ triesPerAccount: 10 })
      for (const address of addresses(10)) await expectAllowed(limits.takeTry(who, address))
      for (const address of addresses(300)) {
        await expectAllowed(limits.takeTry(who, address))
        expect(await limits.takeTry(who, address)).to.include({ waitSeconds: 3600 })
      }
      moveTime(3600)
      await expectAllowed(limits.takeTry(who, addresses(1)[0] ?? ''))
    })
  }

  it('hinders nobody at a network they signed in from lately', async () => {
    const limits = limitsOf({ tries: 5, triesPerAccount: 10 })
    limits.noteSignIn(ANN_ID, HOME)
    for (const address of addresses(300)) await limits.takeTry(ANN, address)
    for (let tries = 0; tries < 5; tries += 1) await expectAllowed(limits.takeTry(ANN, HOME))
    expect(await limits.takeTry(ANN, HOME)).to.include({ waitSeconds: 30 })
  })

  it('makes a network familiar to nobody but who signed in there', async () => {
    const limits = limitsOf({ triesPerAccount: 1 })
    limits.noteSignIn('another account', HOME)
    await expectAllowed(limits.takeTry(ANN, '198.51.100.1'))
    await expectAllowed(limits.takeTry(ANN, HOME))
    expect(await limits.takeTry(ANN, HOME)).to.include({ waitSeconds: 3600 })
  })
})

describe('limits on the requests of a network', () => {
  afterEach(restoreTime)

  it('counts every kind by itself, in windows', async () => {
    const limits = limitsOf({ triesPerAddress: 3, registrationsPerAddress: 1 })
    expect(await limits.takeRequest('registration', HOME)).to.include({ waitSeconds: 0 })
    expect(await limits.takeRequest('registration', HOME)).to.include({ waitSeconds: 3600 })
    for (const kind of ['sign-in', 'refresh', 'token'] as const) {
      for (let requests = 0; requests < 3; requests += 1) {
        expect(await limits.takeRequest(kind, HOME)).to.include({ waitSeconds: 0 })
      }
      expect(await limits.takeRequest(kind, HOME)).to.include({ waitSeconds: 900 })
    }
    moveTime(900)
    expect(await limits.takeRequest('sign-in', HOME)).to.include({ waitSeconds: 0 })
    expect(await limits.takeRequest('registration', HOME)).to.include({ waitSeconds: 2700 })
  })

  it('keeps no more keys than it was told, and the recurring ones through a flood', async () => {
    const limits = limitsOf({ triesPerAddress: 3, tries: 3, triesPerAccount: 3 }, 50)
    for (let requests = 0; requests < 4; requests += 1) await limits.takeRequest('sign-in', HOME)
    for (let tries = 0; tries < 4; tries += 1) await limits.takeTry(ANN, HOME)
    for (const address of addresses(5000)) {
      await limits.takeRequest('sign-in', address)
      await limits.takeTry({ ...NOBODY, login: `stranger ${address}` }, address)
    }
    // Four counters met the flood, each with room for fifty new keys and fifty that came again.
    expect(limits.size()).to.be.at.most(4 * 100)
    expect((await limits.takeRequest('sign-in', HOME)).waitSeconds).to.be.greaterThan(0)
    expect((await limits.takeTry(ANN, HOME)).waitSeconds).to.be.greaterThan(0)
  })
})

const isAllowed = ({ waitSeconds, unsaid }: PasswordTry): boolean => waitSeconds === 0 && !unsaid

async function expectAllowed(attempt: Promise<PasswordTry>): Promise<void> {
  expect(await attempt).to.include({ waitSeconds: 0, unsaid: false })
}
