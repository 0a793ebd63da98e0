import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { dictionary } from '@zxcvbn-ts/language-common'
import { expect } from 'chai'
import { createPasswordPolicy } from '../../../services/passwords/password-policy.js'

const OWNER = { username: 'tsmith42', email: 'terry.woods@mail.example', name: 'Teresa van Øster' }
const NOBODY = { username: 'zz', email: null, name: null }

const policy = createPasswordPolicy({ minLength: 15, host: 'portal.acmeworks.example' })
const shorter = createPasswordPolicy({ minLength: 8, host: 'portal.acmeworks.example' })

/** A folder of public word lists, if one is at hand: CORPORA=folder npx mocha ... */
const corpora = process.env['CORPORA']
const linesOf = (name: string): string[] =>
  readFileSync(join(corpora!, 'passwords', name), 'utf8')
    .trim()
    .split('\n')

describe('createPasswordPolicy', () => {
  describe('accepts', () => {
    const accepted = [
      'correct horse battery staple',
      'correcthorsebatterystaple',
      'the quick brown fox jumps over',
      'mein hund heisst struppi und bellt',
      'I like to eat fish on mondays',
      '\u6211\u559C\u6B22\u5728\u661F\u671F\u4E00\u65E9\u4E0A\u5403\u4E1C\u897F\u548C\u559D\u8336',
      'x7Gq!mP2vLw9#tZk',
      'lower case words only please',
      '846151906294713058',
      ' leading and trailing spaces ',
      'nul\0byte in the middle of it',
    ]
    for (const password of accepted) {
      it(JSON.stringify(password), () => expect(policy.findFault(password, OWNER)).to.equal(null))
    }
  })

  describe('measures the length', () => {
    it('in code points after NFC, 15 of them', () => {
      expect(policy.findFault('vq7xkz2mhw9tpb', NOBODY)).to.equal('too_short')
      expect(policy.findFault('vq7xkz2mhw9tpbd', NOBODY)).to.equal(null)
      expect(policy.findFault('\u{1F512}\u{1F40E}\u{1F50B}'.repeat(3), NOBODY)).to.equal(
        'too_short',
      )
      expect(policy.findFault('e\u0301vq7xkz2mhw9tp', NOBODY)).to.equal('too_short')
    })

    it('and takes 64 code points of four bytes each', () => {
      const emoji = Array.from({ length: 64 }, (_, i) =>
        String.fromCodePoint(0x1f400 + ((i * 37) % 64)),
      )
      expect(policy.findFault(emoji.join(''), NOBODY)).to.equal(null)
    })

    it('in bytes above, 1,024 of them after NFC', () => {
      const long = 'vq7xkz2mhw9tpbd '.repeat(64)
      expect(policy.findFault('v' + long.slice(0, 1023), NOBODY)).to.not.equal('too_long')
      expect(policy.findFault(long + 'v', NOBODY)).to.equal('too_long')
      expect(policy.findFault('\u00E9'.repeat(513), NOBODY)).to.equal('too_long')
      expect(policy.findFault('e\u0301'.repeat(512), NOBODY)).to.not.equal('too_long')
      expect(policy.findFault('a\u0301'.repeat(5_000_000), NOBODY)).to.equal('too_long')
    })
  })

  describe('refuses as common', () => {
    const common = [
      'passwordpassword',
      'passwordpassword1',
      'PASSWORDpassword1',
      'P@ssw0rdP@ssw0rd',
      'aaaaaaaaaaaaaaaaaaaa',
      'abcdefghijklmnopqrst',
      '123123123123123123',
      'qwertyuiopasdfghjkl',
      'iloveyouiloveyou',
      'summer2026summer2026',
      'a'.repeat(1024),
      'zzzzzzzzzzzzzzzzzz',
    ]
    for (const password of common) {
      it(password.slice(0, 40), () =>
        expect(policy.findFault(password, NOBODY)).to.equal('too_common'),
      )
    }

    it('every password of the kept list that is long enough', () => {
      const listed = dictionary['passwords-common'].map(String)
      const long = listed.filter((text) => Array.from(text).length >= 15)
      expect(long).to.have.length.greaterThan(30)
      expect(long.filter((text) => policy.findFault(text, NOBODY) !== 'too_common')).to.deep.equal(
        [],
      )
      const top = listed.filter((text) => Array.from(text).length >= 8).slice(0, 3000)
      expect(top.filter((text) => shorter.findFault(text, NOBODY) !== 'too_common')).to.deep.equal(
        [],
      )
    })

    if (corpora) {
      it('40 of 40 and 3,000 of 3,000 of lists made by others', () => {
        const long = linesOf('common-len15plus.txt')
        const top = linesOf('common-top3000-len8plus.txt')
        expect([long.length, top.length]).to.deep.equal([40, 3000])
        expect(long.filter((text) => policy.findFault(text, NOBODY) !== 'too_common')).to.be.empty
        expect(top.filter((text) => shorter.findFault(text, NOBODY) !== 'too_common')).to.be.empty
      })
    }

    it('a short name of the owner over and over', () => {
      const bob = { username: 'bob', email: null, name: 'Bob Lee' }
      expect(policy.findFault('bobbobbobbobbobbob', bob)).to.equal('too_common')
    })
  })

  describe('refuses what holds a name that an attacker tries first', () => {
    const named: Record<string, string> = {
      'the username': 'vq7xkz-tsmith42-mhw9',
      'the username in capitals': 'vq7xkz-TSMITH42-mhw9',
      'the username in full width': 'vq7xkz-\uFF54smith42-mhw9',
      'the local part of the e-mail': 'vq7xkz-terry.woods-mhw9',
      'a word of the local part': 'vq7xkz-Woods-mhw9tp',
      'a word of the name': 'vq7xkzTeresaMhw9tpbd',
      'a word of the name beyond ASCII': 'vq7xkz-\u00D8STER-mhw9tp',
      'a word of the name in another normal form': 'vq7xkz-ZOE\u0308Y-mhw9tpb',
      'a label of the host name': 'vq7xkz-acmeworks-mhw9',
      'another label of the host name': 'vq7xkz-Portal-mhw9tp',
      'the name of the product': 'my GateHouse sign-in x7',
    }
    const owner = { ...OWNER, name: `${OWNER.name} Zo\u00EBy` }
    for (const [what, password] of Object.entries(named)) {
      it(what, () => expect(policy.findFault(password, owner)).to.equal('contains_name'))
    }

    it('but short words of a name and the last label of the host stand in many a phrase', () => {
      expect(policy.findFault('a caravan by the yellow river', OWNER)).to.equal(null)
      expect(policy.findFault('an example of a good phrase', OWNER)).to.equal(null)
    })

    it('and localhost, where that is all there is', () => {
      const local = createPasswordPolicy({ minLength: 15, host: 'localhost' })
      expect(local.findFault('vq7xkz-localhost-mhw9', NOBODY)).to.equal('contains_name')
    })
  })

  it('judges the first 64 characters only, however hostile the rest', () => {
    const beginning = 'vq7xkz2mhw9tpbd rk4 jx8 '.repeat(3).slice(0, 64)
    const hostile = ['@4$1|!0', '1234567890', '1.1.2000', 'a-b-', '4@8({[<3&69!1|0$57+%2']
    for (const rest of hostile) {
      expect(policy.findFault((beginning + rest.repeat(140)).slice(0, 1024), NOBODY)).to.equal(null)
    }
  })
})
