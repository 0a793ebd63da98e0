import { expect } from 'chai'
import { text } from '../../lib/text.js'

describe('text', () => {
  const faultOf = (value: unknown): string | undefined =>
    text(4).safeParse(value).error?.issues[0]?.message

  it('accepts any text of 1 to max code points', () => {
    for (const value of ['a', 'abcd', '😀😀😀😀', 'a\nb', "'--"]) {
      expect(faultOf(value), value).to.equal(undefined)
    }
  })

  it('names what is wrong', () => {
    expect(faultOf('')).to.equal('too_short')
    expect(faultOf('abcde')).to.equal('too_long')
    expect(faultOf('😀'.repeat(5))).to.equal('too_long')
    expect(faultOf('x'.repeat(1_000_000))).to.equal('too_long')
    expect(faultOf('a\u0000')).to.equal('not_plain_text')
    expect(faultOf('a\ud800')).to.equal('not_plain_text')
    expect(faultOf('\udc00')).to.equal('not_plain_text')
  })
})
