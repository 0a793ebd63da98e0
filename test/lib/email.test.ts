import { expect } from 'chai'
import fc from 'fast-check'
import { parseEmail, splitEmail } from '../../lib/email.js'

describe('parseEmail', () => {
  describe('gives one form to every spelling of an address', () => {
    const spellings: [text: string, form: string][] = [
      ['ann@example.test', 'ann@example.test'],
      ['Ann.Lee+News@EXAMPLE.test', 'ann.lee+news@example.test'],
      ["o'brien_2@a-b.example.test", "o'brien_2@a-b.example.test"],
      ['ann@m\u00FCnchen.test', 'ann@xn--mnchen-3ya.test'],
      ['ann@M\u00DCNCHEN.test', 'ann@xn--mnchen-3ya.test'],
      ['ann@mu\u0308nchen.test', 'ann@xn--mnchen-3ya.test'],
      ['ann@xn--mnchen-3ya.test', 'ann@xn--mnchen-3ya.test'],
      ['ann@XN--MNCHEN-3YA.test', 'ann@xn--mnchen-3ya.test'],
      ['jose\u0301@example.test', 'jos\u00E9@example.test'],
      ['\u7528\u6237@example.test', '\u7528\u6237@example.test'],
    ]
    for (const [text, form] of spellings) {
      it(`${JSON.stringify(text)} is ${form}`, () => expect(parseEmail(text)).to.equal(form))
    }
  })

  describe('never folds a foreign letter into an ASCII one', () => {
    const strangers: [text: string, victim: string][] = [
      ['\u212Aelvin@example.test', 'kelvin@example.test'], // Kelvin sign
      ['m\u0131ke@example.test', 'mike@example.test'], // dotless i
      ['M\u0130KE@example.test', 'mike@example.test'], // dotted capital I
      ['\u017Fam@example.test', 'sam@example.test'], // long s
      ['\uFF4Dike@example.test', 'mike@example.test'], // full-width m
      ['m\u0456ke@example.test', 'mike@example.test'], // Cyrillic i
      ['mike\u00AD@example.test', 'mike@example.test'], // soft hyphen
      ['mike\u200B@example.test', 'mike@example.test'],
      ['mike\u0301@example.test', 'mike@example.test'],
      ['mike@example.te\u017Ft', 'mike@example.test'],
      ['mike@\u24D4xample.test', 'mike@example.test'], // circled e
      ['mike@exam\u00ADple.test', 'mike@example.test'],
      ['mike@ex\u0430mple.test', 'mike@example.test'], // Cyrillic a
      ['mike@example\u3002test', 'mike@example.test'], // ideographic full stop
      ['mike@exa%6Dple.test', 'mike@example.test'],
      ['mike@example.test.', 'mike@example.test'],
      [' mike@example.test', 'mike@example.test'],
    ]
    for (const [text, victim] of strangers) {
      it(`${JSON.stringify(text)} is not ${victim}`, () =>
        expect(parseEmail(text)).to.not.equal(victim))
    }
  })

  describe('refuses what is not exactly one plain address', () => {
    const refused: Record<string, string[]> = {
      'no @, or more than one': [
        'ann',
        '@',
        'ann@',
        '@example.test',
        'a@evil@corp.test',
        'a@@b.test',
      ],
      'another @': ['ann\uFF20example.test', 'ann\uFE6Bexample.test', 'a\uFF20evil.test@corp.test'],
      'lists and display names': [
        'ann@evil.test,ann@corp.test',
        'ann@evil.test;ann@corp.test',
        'ann@evil.test ann@corp.test',
        'Ann <ann@corp.test>',
        '<ann@corp.test>',
        'ann(comment)@corp.test',
        'mailto:ann@corp.test',
      ],
      'quoted parts': ['"ann"@corp.test', '"ann@evil.test"@corp.test', 'ann\\@evil.test@corp.test'],
      'routes through another host': ['ann%evil.test@corp.test', 'evil.test!ann@corp.test'],
      'spaces and controls': [
        'ann @corp.test',
        'ann@corp.test\n',
        'ann@corp.test\r\nBcc: x@evil.test',
        'ann\0@corp.test',
        'ann@corp.test\0.evil.test',
        'ann\u00A0@corp.test',
        'ann\u0085@corp.test',
        'ann\uD800@corp.test',
      ],
      'dots out of place': ['.ann@corp.test', 'ann.@corp.test', 'a..n@corp.test', 'ann@.corp.test'],
      'hosts that are no domain': [
        'ann@corp',
        'ann@localhost',
        'ann@[127.0.0.1]',
        'ann@127.0.0.1',
        'ann@127.1',
        'ann@0x7f.1',
        'ann@corp..test',
        'ann@-corp.test',
        'ann@corp-.test',
        'ann@co_rp.test',
        'ann@corp.test:25',
        'ann@corp.test/x',
        'ann@corp.test?x',
        'ann@corp.test#x',
        'ann@xn--a.test',
        'ann@xn--abc-.test',
        'ann@mail.xn--0.test',
        `ann@${'a'.repeat(64)}.test`,
      ],
      'a local part that begins with a combining mark': ['\u0301ann@corp.test'],
      HTML: ['<b>ann</b>@corp.test', 'ann@corp.test<script>'],
    }
    for (const [what, texts] of Object.entries(refused)) {
      for (const text of texts) {
        it(`${what}: ${JSON.stringify(text)}`, () => expect(parseEmail(text)).to.equal(null))
      }
    }
  })

  it('refuses every character that is no letter, mark, digit or sign, wherever it stands', () => {
    const accepted: string[] = []
    for (let code = 0; code <= 0x10ffff; code += 1) {
      const character = String.fromCodePoint(code)
      // Controls, formats, halves of pairs, unassigned ones, and all kinds of spaces.
      if (!/[\p{C}\p{Z}]/u.test(character)) continue
      for (const text of [`a${character}n@corp.test`, `an@co${character}rp.test`]) {
        if (parseEmail(text) !== null) accepted.push(`U+${code.toString(16)}`)
      }
    }
    expect(accepted).to.deep.equal([])
  }).timeout(60_000)

  it('takes no character for the @ but the one', () => {
    const likeAt: string[] = []
    for (let code = 0x80; code <= 0x10ffff; code += 1) {
      const character = String.fromCodePoint(code)
      const forms = ['NFC', 'NFD', 'NFKC', 'NFKD'].map((form) => character.normalize(form))
      if (!forms.some((form) => form.includes('@'))) continue
      likeAt.push(character)
      expect(parseEmail(`ann${character}corp.test`), character).to.equal(null)
      expect(parseEmail(`ann${character}evil.test@corp.test`), character).to.equal(null)
      expect(parseEmail(`ann@evil.test${character}corp.test`), character).to.equal(null)
    }
    expect(likeAt).to.include.members(['\uFF20', '\uFE6B'])
  }).timeout(60_000)

  it('holds the length limits of RFC 5321', () => {
    const domain = `${'d'.repeat(63)}.${'d'.repeat(63)}.${'d'.repeat(56)}.test`
    expect(parseEmail(`${'a'.repeat(64)}@example.test`)).to.be.a('string')
    expect(parseEmail(`${'a'.repeat(65)}@example.test`)).to.equal(null)
    expect(parseEmail(`${'\u00E9'.repeat(33)}@example.test`)).to.equal(null)
    expect(parseEmail(`${'a'.repeat(64)}@${domain}`)).to.have.length(254)
    expect(parseEmail(`${'a'.repeat(64)}@d${domain}`)).to.equal(null)
    expect(parseEmail(`${'a@'.repeat(1_000_000)}example.test`)).to.equal(null)
  })

  it('gives the parts as well', () =>
    expect(splitEmail('Ann@EXAMPLE.test')).to.deep.equal({
      address: 'ann@example.test',
      localPart: 'ann',
      domain: 'example.test',
    }))

  it('accepts every plain address, whatever its case', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (text) => {
        if (!/[!%]/.test(text)) expect(parseEmail(text)).to.equal(text.toLowerCase())
      }),
    )
  })

  it('is idempotent and always gives exactly one @', () => {
    fc.assert(
      fc.property(fc.oneof(fc.emailAddress(), fc.string({ unit: 'binary' })), (text) => {
        const form = parseEmail(text)
        if (form === null) return
        expect(parseEmail(form)).to.equal(form)
        expect(form.split('@')).to.have.length(2)
        expect(form).to.match(/@[a-z0-9.-]+$/)
        const ascii = /^[!-~]+$/.test(form)
        if (ascii) expect(parseEmail(form.toUpperCase())).to.equal(form)
      }),
      { numRuns: 2000 },
    )
  })
})
