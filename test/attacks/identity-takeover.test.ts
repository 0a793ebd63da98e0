import { expect } from 'chai'
import { AppError } from '../../errors/app-error.js'
import type { Account } from '../../services/account.js'
import {
  admissionOf,
  createPeople,
  failureOf,
  GOOD_PASSWORD,
  proofOf,
  type People,
} from '../support/people.js'

/** Whatever a provider claims, nobody gets into the account of another. */
describe('taking over an account through a provider', () => {
  let people: People
  let victim: Account

  beforeEach(async () => {
    people = await createPeople()
    victim = await people.accounts.create({
      username: 'victim',
      email: 'victim@corp.test',
      name: 'Vic Tim',
      password: GOOD_PASSWORD,
      roles: ['admin'],
      emailVerified: true,
    })
    await people.linking.link(proofOf({ subject: 'the-victim', email: null }), victim.id)
  })
  afterEach(() => people.close())

  const evil = (said: Parameters<typeof proofOf>[0]) =>
    proofOf({ subject: 'evil', username: null, name: null, email: null, ...said })

  /** Signs in as `said`; whatever comes of it, it is not the victim's account and not their role. */
  async function attack(said: Parameters<typeof proofOf>[0]): Promise<Account | string> {
    const before = await people.accounts.findById(victim.id)
    const outcome = await people.linking
      .resolve(evil(said), admissionOf())
      .catch((error: unknown) => {
        if (error instanceof AppError) return error.code
        throw error
      })
    if (typeof outcome !== 'string') {
      expect(outcome.id).to.not.equal(victim.id)
      expect(outcome.roles).to.deep.equal([])
    }
    expect(await people.accounts.findById(victim.id)).to.deep.equal(before)
    expect(await people.linking.list(victim.id)).to.have.length(1)
    return outcome
  }

  describe('by e-mail', () => {
    it('a verified one that is the same sends to sign in first, in every spelling of it', async () => {
      for (const email of ['victim@corp.test', 'VICTIM@corp.test', 'Victim@CORP.Test']) {
        expect(await attack({ email, emailVerified: true }), email).to.equal('account_exists')
      }
      expect(await people.models.User.count()).to.equal(1)
    })

    it('an unverified one makes a stranger with an unverified address', async () => {
      const account = await attack({ email: 'victim@corp.test', emailVerified: false })
      expect(account).to.include({ email: 'victim@corp.test', emailVerified: false })
      const byEmail = await people.accounts.verifyPassword('victim@corp.test', GOOD_PASSWORD)
      expect(byEmail).to.include({ id: victim.id })
    })

    const lookAlikes = [
      'v\u0131ctim@corp.test',
      'V\u0130CTIM@corp.test',
      'vict\u0456m@corp.test',
      'vic\u00ADtim@corp.test',
      'victim\u200B@corp.test',
      '\uFF56ictim@corp.test',
      'victim\uFF20corp.test',
      'victim@corp.te\u017Ft',
      'victim@c\u043Erp.test',
      'victim@corp\u3002test',
      'victim@corp.test.',
      'victim@corp.test\0',
      'victim@corp.test\0@evil.test',
      ' victim@corp.test',
      'victim@corp.test,evil@evil.test',
      '"victim"@corp.test',
      'victim(x)@corp.test',
      'Vic <victim@corp.test>',
    ]
    for (const email of lookAlikes) {
      it(`a verified ${JSON.stringify(email)} is a stranger's or nothing`, async () => {
        const account = await attack({ email, emailVerified: true })
        if (typeof account !== 'string') expect(account.email).to.not.equal(victim.email)
      })
    }

    it('an account prepared with the address of somebody who comes later gains nothing', async () => {
      const trap = await people.accounts.register({
        username: 'trap',
        email: 'late@corp.test',
        name: null,
        password: 'the password of somebody evil',
      })
      const late = proofOf({ subject: 'late', username: 'trap', email: 'late@corp.test' })
      const account = await people.linking.resolve(late, admissionOf())
      expect(account.id).to.not.equal(trap.id)
      expect(account).to.include({ username: 'trap-2', emailVerified: true })
      const byEmail = ['late@corp.test', 'the password of somebody evil'] as const
      expect(await people.accounts.verifyPassword(...byEmail)).to.equal(null)
    })
  })

  describe('by name', () => {
    const names = [
      'victim',
      'VICTIM',
      '\uFF36ictim',
      'victim@corp.test',
      'CORP\\victim',
      ' victim ',
    ]
    for (const username of names) {
      it(`a provider's ${JSON.stringify(username)} gets a name of its own`, async () => {
        expect(await attack({ username })).to.include({ username: 'victim-2' })
      })
    }

    it('so does a display name, and the local part of an address', async () => {
      expect(await attack({ name: 'Victim' })).to.include({ username: 'victim-2' })
      const email = 'victim@elsewhere.test'
      const account = await attack({ subject: 'evil-2', email })
      expect(account).to.include({ username: 'victim-3' })
    })

    it('nobody becomes what applications take for their administrator', async () => {
      for (const [index, username] of [
        'admin',
        'ROOT',
        '\uFF41dmin',
        'admin@corp.test',
      ].entries()) {
        const account = (await attack({ subject: `evil-${index}`, username })) as Account
        expect(account.username, username).to.match(/^person/)
      }
    })

    it('names run out for nobody', async () => {
      const usernames = new Set<string>()
      for (let index = 0; index < 12; index += 1) {
        const account = (await attack({ subject: `evil-${index}`, username: 'victim' })) as Account
        usernames.add(account.username)
      }
      expect(usernames.size).to.equal(12)
    })
  })

  describe('by subject', () => {
    it('of another issuer is a stranger', async () => {
      const issuers = [
        'https://id.evil.test',
        'https://id.corp.test/',
        'https://ID.corp.test',
        'http://id.corp.test',
        'https://id.corp.test\u200B',
      ]
      for (const issuer of issuers) {
        const outcome = await attack({ subject: 'the-victim', issuer })
        expect(outcome, issuer).to.have.property('id')
      }
    })

    it('spelled almost like it is a stranger', async () => {
      const subjects = [
        'THE-VICTIM',
        'the-victim ',
        ' the-victim',
        'the-v\u0131ctim',
        'the-victim%',
      ]
      for (const subject of subjects) {
        expect(await attack({ subject }), subject).to.have.property('id')
      }
    })

    const unusable = ['', ' ', '\t', 'x'.repeat(256), 'x'.repeat(300), 'the-victim\0', 'a\uD800']
    for (const subject of unusable) {
      it(`that is ${JSON.stringify(subject.slice(0, 12))} (${subject.length}) opens nothing`, async () => {
        expect(await attack({ subject })).to.equal('provider_unavailable')
        const link = people.linking.link(evil({ subject }), victim.id)
        expect((await failureOf(link)).code).to.equal('provider_unavailable')
        expect(await people.models.User.count()).to.equal(1)
      })
    }

    it('of 255 characters is not confused with its beginning', async () => {
      const long = 'x'.repeat(255)
      const first = (await attack({ subject: long })) as Account
      const second = (await attack({ subject: long.slice(1) })) as Account
      expect(first.id).to.not.equal(second.id)
    })

    it('with an issuer that is none, or is too long, opens nothing', async () => {
      for (const issuer of ['', ' ', 'https://id.corp.test\0', `https://${'x'.repeat(600)}.test`]) {
        const outcome = await attack({ subject: 'the-victim', issuer })
        expect(outcome, issuer).to.equal('provider_unavailable')
      }
    })
  })

  describe('by linking', () => {
    it('the identity of the victim to an account of one’s own is refused', async () => {
      const own = (await attack({})) as Account
      const link = people.linking.link(proofOf({ subject: 'the-victim' }), own.id)
      expect((await failureOf(link)).code).to.equal('identity_taken')
    })
  })
})
