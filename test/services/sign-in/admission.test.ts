import { expect } from 'chai'
import { decideAdmission, decideGroupRoles } from '../../../services/sign-in/admission.js'
import { admissionOf, proofOf } from '../../support/people.js'

const admits = (said: Parameters<typeof proofOf>[0], asks: Parameters<typeof admissionOf>[0]) =>
  decideAdmission(proofOf(said), admissionOf(asks)).admitted

describe('decideAdmission', () => {
  it('admits everybody where nothing is asked', () =>
    expect(admits({ email: null, emailVerified: false }, {})).to.equal(true))

  describe('with allowed e-mail domains', () => {
    const corp = { allowedEmailDomains: ['corp.test', 'm\u00FCnchen.test'] }

    const admitted = [
      'ann@corp.test',
      'ANN@CORP.TEST',
      'ann+x@corp.test',
      'ann@m\u00FCnchen.test',
      'ann@xn--mnchen-3ya.test',
    ]
    for (const email of admitted) {
      it(`admits ${email}`, () => expect(admits({ email }, corp)).to.equal(true))
    }

    const refused = [
      null,
      '',
      'corp.test',
      '@corp.test',
      'ann@evilcorp.test',
      'ann@corp.test.evil.test',
      'ann@sub.corp.test',
      'ann@corp.tes',
      'ann@corp.test.',
      'a@evil@corp.test',
      'ann@evil.test@corp.test',
      '"ann@evil.test"@corp.test',
      'ann@evil.test,bob@corp.test',
      'ann@evil.test bob@corp.test',
      'ann%evil.test@corp.test',
      'evil.test!ann@corp.test',
      'ann\uFF20corp.test',
      'ann\uFE6Bcorp.test',
      'ann@evil.test\uFF20corp.test',
      'ann@corp.test\0',
      'ann@corp.test\0.evil.test',
      'ann@\u24D2orp.test',
      'ann@c\u043Erp.test',
      'ann@corp\u3002test',
      'ann@corp.te\u017Ft',
      'ann <ann@corp.test>',
      'ann@corp.test\r\n',
    ]
    for (const email of refused) {
      it(`refuses ${JSON.stringify(email)}, verified as it may be`, () =>
        expect(admits({ email }, corp)).to.equal(false))
    }

    it('refuses an address that the provider does not vouch for', () =>
      expect(admits({ emailVerified: false }, corp)).to.equal(false))

    it('admits nobody through a domain that is none', () =>
      expect(admits({ email: '@' }, { allowedEmailDomains: ['', '@', 'corp'] })).to.equal(false))
  })

  it('admits exactly the allowed subjects', () => {
    const some = { allowedSubjects: ['42', 'Ann'] }
    expect(admits({ subject: '42' }, some)).to.equal(true)
    for (const subject of ['4', '420', ' 42', '42 ', 'ann', 'ANN', '', '\uFF14\uFF12']) {
      expect(admits({ subject }, some), subject).to.equal(false)
    }
  })

  it('asks for both where both lists are given, and says in the log what was missing', () => {
    const both = { allowedSubjects: ['42'], allowedEmailDomains: ['corp.test'] }
    expect(admits({ subject: '42' }, both)).to.equal(true)
    expect(admits({ subject: '43' }, both)).to.equal(false)
    expect(admits({ subject: '42', email: 'ann@evil.test' }, both)).to.equal(false)
    expect(decideAdmission(proofOf({ subject: '43' }), admissionOf(both))).to.deep.equal({
      admitted: false,
      reason: 'the subject is not on the list',
    })
  })
})

describe('decideGroupRoles', () => {
  const groupRoles = { staff: ['editor', 'reader'], chiefs: ['admin', 'reader'] }
  const decide = (groups: string[], defaultRoles: string[] = []) =>
    decideGroupRoles(groups, { groupRoles, defaultRoles })

  it('gives the roles of every group, and takes the other roles that the mapping names', () => {
    expect(decide(['staff'])).to.deep.equal({ given: ['editor', 'reader'], taken: ['admin'] })
    expect(decide([])).to.deep.equal({ given: [], taken: ['editor', 'reader', 'admin'] })
    expect(decide(['staff', 'chiefs', 'others']).taken).to.deep.equal([])
  })

  it('takes no role that everybody gets', () =>
    expect(decide([], ['reader']).taken).to.deep.equal(['editor', 'admin']))

  it('compares groups exactly, and finds none in the prototype', () => {
    for (const group of ['Staff', 'staff ', 'constructor', '__proto__', 'toString', '']) {
      expect(decide([group]).given, group).to.deep.equal([])
    }
  })
})
