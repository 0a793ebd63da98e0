import { expect } from 'chai'
import fc from 'fast-check'
import { toDisplayName } from '../../lib/display-name.js'

describe('toDisplayName', () => {
  const cases: [text: string, name: string | null][] = [
    ['Ann Lee', 'Ann Lee'],
    ['  Ann \t\n Lee  ', 'Ann Lee'],
    ['Zoe\u0308', 'Zo\u00EB'],
    ['Ann\0\u001B[31m', 'Ann[31m'],
    ['\u202EeeL nnA', 'eeL nnA'], // an override would turn the text around it
    ['Ann\u200B\uFEFF\u00AD', 'Ann'],
    ['Ann\uD800', 'Ann'],
    ['\u0646\u0627\u0645\u0647\u200C\u0627\u06CC', '\u0646\u0627\u0645\u0647\u200C\u0627\u06CC'],
    ['<b>Ann</b>', '<b>Ann</b>'], // pages escape; a name is not theirs to censor
    ['', null],
    [' \u200D\u3164 ', null],
  ]
  for (const [text, name] of cases) {
    it(`${JSON.stringify(text)} is ${JSON.stringify(name)}`, () =>
      expect(toDisplayName(text)).to.equal(name))
  }

  it('keeps 100 code points at most, and does not read a flood', () => {
    expect(Array.from(toDisplayName('\u{1F512}'.repeat(101))!)).to.have.length(100)
    expect(toDisplayName('a'.repeat(50_000_000))).to.have.length(100)
  })

  it('is idempotent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const name = toDisplayName(text)
        if (name !== null) expect(toDisplayName(name)).to.equal(name)
      }),
      { numRuns: 1000 },
    )
  })
})
