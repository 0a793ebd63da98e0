import { expect } from 'chai'
import fc from 'fast-check'
import { toOneLine } from '../../lib/one-line.js'

describe('toOneLine', () => {
  const MARKED: [string, string][] = [
    ['a\r\nb', 'a\\u{d}\\u{a}b'],
    ['\u001b[31mred', '\\u{1b}[31mred'],
    ['nul\0', 'nul\\u{0}'],
    ['\u202egpj.exe', '\\u{202e}gpj.exe'],
    ['zero\u200bwidth', 'zero\\u{200b}width'],
    ['line\u2028end', 'line\\u{2028}end'],
    ['half \ud800', 'half \\u{d800}'],
    ['\\u{d}', '\\\\u{d}'],
    ['Ünïcode 漢字 😀', 'Ünïcode 漢字 😀'],
  ]
  for (const [text, line] of MARKED) {
    it(`writes ${JSON.stringify(text)} as ${line}`, () => {
      expect(toOneLine(text, 100)).to.equal(line)
    })
  }

  it('cuts what is too long, and says so', () => {
    expect(toOneLine('abcdef', 6)).to.equal('abcdef')
    expect(toOneLine('abcdefg', 6)).to.equal('abcde…')
    expect(toOneLine('abcd\n\n', 6)).to.equal('abcd…')
    expect(toOneLine('😀😀😀', 5)).to.equal('😀😀…')
  })

  it('holds for any text: of a length, and only printable', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.nat({ max: 40 }),
        (text, max) => {
          const line = toOneLine(text, max + 1)
          expect(line.length).to.be.at.most(max + 1)
          expect(line).to.not.match(/[\p{C}\p{Zl}\p{Zp}]/u)
        },
      ),
    )
  })

  it('writes no two texts alike', () => {
    const any = fc.string({ unit: fc.constantFrom('\\', 'u', '{', 'd', '}', '\r', '\u200b') })
    fc.assert(
      fc.property(any, any, (one, other) => {
        expect(toOneLine(one, 1000) === toOneLine(other, 1000)).to.equal(one === other)
      }),
    )
  })
})
