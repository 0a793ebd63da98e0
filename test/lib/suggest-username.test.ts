import { expect } from 'chai'
import fc from 'fast-check'
import { isReservedUsername, suggestUsername } from '../../lib/suggest-username.js'
import { enforceUsername } from '../../lib/username.js'

describe('suggestUsername', () => {
  const cases: [wishes: (string | null)[], suggestion: string][] = [
    [['Ann'], 'ann'],
    [['ann.lee@corp.test'], 'ann.lee'],
    [['CORP\\Ann'], 'ann'],
    [['Ann  Lee'], 'ann.lee'],
    [["Conan O'Brien"], 'conan.o-brien'],
    [['a/b?c#d'], 'a-b-c-d'],
    [['../../etc/passwd'], 'etc-passwd'],
    [['<script>alert(1)</script>'], 'script-alert-1-script'],
    [['\uFF21nn'], 'ann'],
    [[null, '', '   ', '@@', 'ann'], 'ann'],
    [['\u0410\u043D\u043D\u0430'], '\u0430\u043D\u043D\u0430'],
    [['p\u0430ypal', 'real'], 'real'], // scripts that look alike never mix
    [['admin'], 'person'],
    [['ADMIN', 'Root', 'ann'], 'ann'],
    [['admin@corp.test'], 'person'],
    [['\uFF41dmin'], 'person'],
    [['.admin.', 'ann'], 'ann'],
    [['\u0639\u0644\u064A\u0662', 'ali'], 'ali'], // a number after it would break the Bidi rule
    [[], 'person'],
    [['a'.repeat(500)], 'a'.repeat(48)],
  ]
  for (const [wishes, suggestion] of cases) {
    it(`${JSON.stringify(wishes).slice(0, 60)} suggests ${suggestion}`, () =>
      expect(suggestUsername(wishes)).to.equal(suggestion))
  }

  it('always gives a username that is not reserved, with room for a suffix', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 3 }), (wishes) => {
        const suggestion = suggestUsername(wishes)
        expect(enforceUsername(suggestion)).to.equal(suggestion)
        expect(enforceUsername(`${suggestion}-0123456789`)).to.not.equal(null)
        expect(isReservedUsername(suggestion)).to.equal(false)
      }),
      { numRuns: 1000 },
    )
  })
})
