import { expect } from 'chai'
import fc from 'fast-check'
import { enforceUsername, MAX_USERNAME_LENGTH } from '../../lib/username.js'

/** Text of the kind that breaks mappings: many scripts, widths, marks, joiners and plain rubbish. */
const strangeText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({
    unit: fc.constantFrom(
      ...'abkLiſıİKÅßςσΣäЖж·٠۰-._~1'.split(''),
      '\u0301',
      '\u0308',
      '\u200C',
      '\u200D',
      '\u094D',
      '\u0915',
      '\u0628',
      '\u06CC',
      '\u05D0',
      '\u3099',
      '\uFF21',
      '\uFF76',
      '\uFF9E',
      '\uAC00',
    ),
    maxLength: 8,
  }),
)

describe('enforceUsername', () => {
  describe('follows the examples of RFC 8265 section 3.5', () => {
    const examples: [text: string, form: string | null, why: string][] = [
      [
        'juliet@example.com',
        null,
        'the class allows @; we do not, so that no name reads as an e-mail',
      ],
      ['fussball', 'fussball', 'plain'],
      ['fu\u00DFball', 'fu\u00DFball', 'sharp s is kept'],
      ['\u03C0', '\u03C0', 'small pi'],
      ['\u03A3', '\u03C3', 'capital sigma becomes small'],
      ['\u03C3', '\u03C3', 'small sigma'],
      ['\u03C2', '\u03C2', 'final sigma is kept'],
      ['foo bar', null, 'space'],
      ['', null, 'empty'],
      ['henry\u2163', null, 'Roman numeral four has a compatibility equivalent'],
      ['\u265A', null, 'a symbol'],
    ]
    for (const [text, form, why] of examples) {
      it(`${JSON.stringify(text)}: ${why}`, () => expect(enforceUsername(text)).to.equal(form))
    }
  })

  describe('finds one form for every spelling of a name', () => {
    const spellings: [text: string, form: string][] = [
      ['Alice', 'alice'],
      ['\uFF21\uFF4C\uFF49\uFF43\uFF45', 'alice'],
      ['JOSE\u0301', 'jos\u00E9'],
      ['\u00C5ngstrom', '\u00E5ngstrom'],
      ['A\u030Angstrom', '\u00E5ngstrom'],
      ['\uFF76\uFF9E', '\u30AC'],
      ['COL\u00B7LEGA', 'col\u00B7lega'],
      ['Ann-Marie_O.Neil~2', 'ann-marie_o.neil~2'],
    ]
    for (const [text, form] of spellings) {
      it(`${JSON.stringify(text)} is ${form}`, () => expect(enforceUsername(text)).to.equal(form))
    }
  })

  describe('allows contextual characters only in their place (RFC 5892 appendix A)', () => {
    const allowed = [
      '\u0646\u0627\u0645\u0647\u200C\u0627\u06CC', // Persian, non-joiner between letters
      '\u0645\u06CC\u064E\u200C\u062E', // the same with a vowel sign between
      '\u0915\u094D\u200D\u0937', // Devanagari, joiner after a virama
      '\u0915\u094D\u200C\u0937',
      'col\u00B7lega',
      '\u0375\u03B1',
      '\u05D0\u05F3',
      '\u05D0\u05F4\u05D1',
      '\u30A2\u30FB\u30A2',
      '\u0627\u0660\u0661',
      '\u06CC\u06F0\u06F1',
    ]
    const refused = [
      'ad\u200Cmin',
      'ad\u200Dmin',
      '\u200Calice',
      '\u0627\u200C\u0628', // alef does not join to the left
      '\u0628\u200C', // nothing follows
      '\u0915\u094D\u200D\u200D\u0937',
      'a\u00B7b',
      'l\u00B7',
      '\u00B7l',
      '\u0375a',
      'a\u05F3',
      'a\u30FBb',
      '\u0627\u0660\u06F0',
    ]
    for (const text of allowed) {
      it(`${escape(text)} is allowed`, () => expect(enforceUsername(text)).to.equal(text))
    }
    for (const text of refused) {
      it(`${escape(text)} is refused`, () => expect(enforceUsername(text)).to.equal(null))
    }
  })

  describe('obeys the Bidi rule (RFC 5893 section 2)', () => {
    const cases: [text: string, allowed: boolean][] = [
      ['\u05D0\u05D1\u05D2', true],
      ['\u05D0\u05D11', true],
      ['\u05D0\u05B0', true], // a mark may end it
      ['\u05D0a', false],
      ['a\u05D0', false],
      ['1\u05D0', false],
      ['\u05D0-', false],
      ['\u06281\u0660', false], // both kinds of digits
      ['-bob', true], // no right-to-left character: not applied
    ]
    for (const [text, allowed] of cases) {
      it(`${escape(text)} is ${allowed ? 'allowed' : 'refused'}`, () =>
        expect(enforceUsername(text)).to.equal(allowed ? text : null))
    }
  })

  describe('refuses', () => {
    const refused: Record<string, string[]> = {
      'what has a meaning in paths, queries, headers or shells': [
        ...'/\\?#%&=+:@;,<>"\'`|$*!()[]{}^'.split('').map((c) => `a${c}b`),
        '.',
        '..',
        '...',
        '-',
        '_~_',
      ],
      'spaces, controls and what cannot be seen': [
        ' alice',
        'alice ',
        'al\u00A0ice',
        'al\u3000ice',
        'al\0ice',
        'al\r\nice',
        'al\u001B[31mice',
        'al\u0085ice',
        'al\u00ADice',
        'al\u034Fice',
        'al\u200Bice',
        'al\u202Eice',
        'al\u2060ice',
        'al\uFE0Fice',
        'al\u{E0041}ice',
        '\uFEFFalice',
      ],
      'characters that stand for others': [
        '\u212Aelvin', // Kelvin sign
        '\uFB01ne', // ligature fi
        '\u017Fam', // long s
        '\u00AA',
        '\u2460',
        '\u{1D41A}lice', // mathematical bold a
        '\u01C5', // titlecase digraph
      ],
      'old Hangul, the unassigned, noncharacters and lone surrogates': [
        '\u1100',
        '\uA960',
        '\u0378',
        '\uFDD0',
        '\uFFFF',
        '\u{10FFFF}',
        '\uD800',
        'a\uDC00',
        '\uE000',
      ],
      'names that borrow letters from another script to look alike': [
        'p\u0430ypal',
        'adm\u03B9n',
        '\u0441\u03BF',
        '\u13AAlice',
        '\u0578no',
      ],
      'a name that begins with a combining mark': ['\u0301alice', '\u0300'],
      'the exceptions of RFC 5892 that are never valid': ['\u0640', '\u0628\u0640\u0628', '\u303B'],
    }
    for (const [what, texts] of Object.entries(refused)) {
      for (const text of texts) {
        it(`${what}: ${escape(text)}`, () => expect(enforceUsername(text)).to.equal(null))
      }
    }
  })

  it('allows 64 code points and no more, counted after mapping', () => {
    expect(enforceUsername('a'.repeat(MAX_USERNAME_LENGTH))).to.have.length(64)
    expect(enforceUsername('a'.repeat(65))).to.equal(null)
    expect(enforceUsername('\u{20000}'.repeat(64))).to.equal('\u{20000}'.repeat(64))
    expect(enforceUsername('e\u0301'.repeat(64))).to.equal('\u00E9'.repeat(64))
    expect(enforceUsername('a'.repeat(10_000_000))).to.equal(null)
  })

  it('is idempotent, never empty, and gives one form to every case, width and normal form', () => {
    fc.assert(
      fc.property(strangeText, (text) => {
        const form = enforceUsername(text)
        if (form === null) return
        expect(form).to.not.equal('')
        expect(enforceUsername(form)).to.equal(form)
        expect(form.normalize('NFC')).to.equal(form)
        expect(form.toLowerCase()).to.equal(form)
        expect(encodeURIComponent(form)).to.not.match(/%[0-7]/)
        const spelledOut = enforceUsername(form.normalize('NFD'))
        expect(spelledOut === null || spelledOut === form).to.equal(true)
      }),
      { numRuns: 3000 },
    )
  })
})

function escape(text: string): string {
  return Array.from(text, (c) =>
    /[\x21-\x7E]/.test(c)
      ? c
      : `U+${c.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`,
  ).join(' ')
}
