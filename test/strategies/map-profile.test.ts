import { expect } from 'chai'
import fc from 'fast-check'
import type { ProfileMapping } from '../../config/settings.js'
import { AppError } from '../../errors/app-error.js'
import { mapProfile, readPath } from '../../strategies/passport-package/map-profile.js'

const mapping = (wish: Partial<ProfileMapping> = {}): ProfileMapping => ({
  subject: 'id',
  username: 'username',
  email: 'emails.0.value',
  emailVerified: '_json.email_verified',
  name: 'displayName',
  groups: '_json.groups',
  ...wish,
})

const subjectOf = (profile: unknown, subject = 'id'): string => {
  try {
    return mapProfile(profile, mapping({ subject })).subject
  } catch (error) {
    if (error instanceof AppError) return error.code
    throw error
  }
}

describe('mapProfile', () => {
  it('reads every part where the mapping says it stands', () => {
    const profile = {
      id: 'a1',
      username: 'ada',
      displayName: 'Ada',
      emails: [{ value: 'ada@example.test' }],
      _json: { email_verified: true, groups: ['a', 'b'] },
    }
    expect(mapProfile(profile, mapping())).to.deep.equal({
      subject: 'a1',
      username: 'ada',
      name: 'Ada',
      email: 'ada@example.test',
      emailVerified: true,
      groups: ['a', 'b'],
    })
  })

  it('leaves out what is not mapped or not there', () => {
    const nothing = { username: null, name: null, email: null, emailVerified: false, groups: [] }
    const unmapped = mapping({
      username: null,
      email: null,
      emailVerified: null,
      name: null,
      groups: null,
    })
    expect(mapProfile({ id: 'a1' }, mapping())).to.deep.equal({ subject: 'a1', ...nothing })
    expect(mapProfile({ id: 'a1', username: 'a' }, unmapped)).to.deep.include(nothing)
  })

  it('takes a profile that is just a text as the id', () => {
    expect(subjectOf('grace')).to.equal('grace')
  })

  describe('the subject', () => {
    const taken: [unknown, string][] = [
      ['7', '7'],
      [7, '7'],
      [0, '0'],
      [-7, '-7'],
      [2n ** 64n, '18446744073709551616'],
      [Number.MAX_SAFE_INTEGER, '9007199254740991'],
      ['x'.repeat(255), 'x'.repeat(255)],
      ['Ünïcode 名', 'Ünïcode 名'],
    ]
    for (const [id, subject] of taken) {
      it(`may be ${String(id).slice(0, 20)} (${typeof id})`, () => {
        expect(subjectOf({ id })).to.equal(subject)
      })
    }

    const refused: [string, unknown][] = [
      ['missing', undefined],
      ['null', null],
      ['empty', ''],
      ['blank', '  \u00a0'],
      ['over-long', 'x'.repeat(256)],
      ['huge', 'x'.repeat(10_000_000)],
      ['a list', ['7']],
      ['an object', { toString: () => '7' }],
      ['a boolean', true],
      ['a fraction', 1.5],
      ['not a number', Number.NaN],
      ['infinite', Number.POSITIVE_INFINITY],
      ['a number that two people could share', 2 ** 53],
      ['a symbol', Symbol('7')],
      ['a function', () => '7'],
      ['a control character', 'a\u0000b'],
      ['a line break', 'a\nb'],
      ['half a surrogate pair', 'a\ud800'],
      ['what String() makes of nothing', 'undefined'],
      ['what String() makes of null', 'null'],
      ['what String() makes of an object', '[object Object]'],
    ]
    for (const [what, id] of refused) {
      it(`is refused when it is ${what}`, () => {
        expect(subjectOf({ id })).to.equal('provider_unavailable')
      })
    }

    it('is refused in a profile that is none', () => {
      for (const profile of [
        undefined,
        null,
        7,
        true,
        [],
        {},
        '',
        Symbol('x'),
        () => ({ id: 7 }),
      ]) {
        expect(subjectOf(profile)).to.equal('provider_unavailable')
      }
    })
  })

  describe('a path', () => {
    it('reaches nothing that is inherited', () => {
      const profile = Object.assign(Object.create({ id: 'inherited' }) as object, { a: {} })
      for (const path of [
        'id',
        '__proto__.id',
        'constructor.name',
        'a.__proto__.constructor.name',
      ]) {
        expect(readPath(profile, path), path).to.equal(undefined)
      }
      expect(readPath('text', 'length')).to.equal(undefined)
      expect(readPath({ list: ['a'] }, 'list.map')).to.equal(undefined)
    })

    it('may name what JSON calls __proto__, which is data like any other', () => {
      const profile: unknown = JSON.parse('{"__proto__":{"id":"7"}}')
      expect(readPath(profile, '__proto__.id')).to.equal('7')
      expect(readPath({}, 'id'), 'nothing was polluted').to.equal(undefined)
    })

    it('runs no getter', () => {
      const trap = {
        get id(): string {
          throw new Error('a getter ran')
        },
      }
      expect(readPath(trap, 'id')).to.equal(undefined)
    })

    it('takes no text apart', () => {
      expect(readPath({ mail: 'ada@example.test' }, 'mail.0')).to.equal(undefined)
    })

    it('spells a dot within a name as \\.', () => {
      const profile = { 'https://example.test/roles': { 'a.b': 1 } }
      expect(readPath(profile, 'https://example\\.test/roles.a\\.b')).to.equal(1)
    })

    it('reads objects without a prototype, as XML parsers make them', () => {
      const profile = Object.assign(Object.create(null) as object, { id: '7' })
      expect(subjectOf(profile)).to.equal('7')
    })
  })

  describe('an e-mail address', () => {
    it('is verified only where the mapped path holds exactly true', () => {
      const claims: unknown[] = ['true', 1, 'yes', {}, [true], null, undefined, false]
      for (const email_verified of claims) {
        const profile = { id: '7', _json: { email_verified } }
        expect(mapProfile(profile, mapping()).emailVerified, String(email_verified)).to.equal(false)
      }
      const verified = { id: '7', _json: { email_verified: true } }
      expect(mapProfile(verified, mapping()).emailVerified).to.equal(true)
      expect(mapProfile(verified, mapping({ emailVerified: null })).emailVerified).to.equal(false)
    })

    it('is the first of several, or left out when it is no text', () => {
      const emailOf = (email: unknown): unknown =>
        mapProfile({ id: '7', email }, mapping({ email: 'email' })).email
      expect(emailOf(['a@example.test', 'b@example.test'])).to.equal('a@example.test')
      for (const email of [[], {}, [[]], 'x'.repeat(256), 'a@b\r\nBcc: c']) {
        expect(emailOf(email)).to.equal(null)
      }
    })
  })

  describe('groups', () => {
    const groupsOf = (groups: unknown): readonly string[] =>
      mapProfile({ id: '7', groups }, mapping({ groups: 'groups' })).groups

    it('are a list of texts, or one text', () => {
      expect(groupsOf(['a', 'b'])).to.deep.equal(['a', 'b'])
      expect(groupsOf('a')).to.deep.equal(['a'])
    })

    it('leave out what is no text, and all of it when there are too many', () => {
      expect(groupsOf(['a', {}, null, '', ['b'], 7])).to.deep.equal(['a', '7'])
      expect(groupsOf(Array.from({ length: 1001 }, String))).to.deep.equal([])
      expect(groupsOf({ length: 1, 0: 'a' })).to.deep.equal([])
    })
  })

  it('answers any profile with a mapped one or the one expected failure', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withNullPrototype: true }), (profile) => {
        const subject = subjectOf(profile)
        expect(subject.length).to.be.within(1, 255)
      }),
    )
  })
})
