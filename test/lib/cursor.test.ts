import { expect } from 'chai'
import { readCursor, toCursor } from '../../lib/cursor.js'

describe('readCursor', () => {
  it('reads what toCursor made', () => {
    for (const key of ['a', 'ünal', '😀', "' OR 1=1 --", 'x'.repeat(300)]) {
      expect(readCursor(toCursor(key))).to.equal(key)
      expect(toCursor(key)).to.match(/^[\w-]+$/u)
    }
  })

  it('reads no key that no database can look for', () => {
    for (const key of ['a\u0000b', '\u0000']) expect(readCursor(toCursor(key))).to.equal(null)
  })

  it('reads nothing else', () => {
    for (const cursor of ['', 'YQ==', 'Y', 'YR', '!', 'Y Q', '_w', '4pyT\n']) {
      expect(readCursor(cursor), JSON.stringify(cursor)).to.equal(null)
    }
  })
})
