import { randomBytes } from 'node:crypto'
import { expect } from 'chai'
import { base62Length, fromBase62, toBase62 } from '../../lib/base62.js'

describe('base62', () => {
  it('gives bytes back, in texts of one length', () => {
    const all = [
      Buffer.alloc(16),
      Buffer.alloc(16, 255),
      ...Array.from({ length: 200 }, () => randomBytes(16)),
    ]
    for (const bytes of all) {
      const text = toBase62(bytes)
      expect(text).to.match(/^[0-9A-Za-z]{22}$/u)
      expect(fromBase62(text, 16)).to.deep.equal(bytes)
    }
    expect([4, 16, 32].map(base62Length)).to.deep.equal([6, 22, 43])
  })

  it('reads no text that it would not write: too long, too short, too great, of other signs', () => {
    const greatest = toBase62(Buffer.alloc(16, 255))
    const next = greatest.replace(/.$/u, (last) => String.fromCharCode(last.charCodeAt(0) + 1))
    for (const text of [
      '',
      '0'.repeat(21),
      '0'.repeat(23),
      'z'.repeat(22),
      next,
      `${'0'.repeat(21)}-`,
    ]) {
      expect(fromBase62(text, 16), text).to.equal(null)
    }
  })
})
