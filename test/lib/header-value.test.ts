import { readFileSync } from 'node:fs'
import { validateHeaderValue } from 'node:http'
import { expect } from 'chai'
import { toHeaderValue } from '../../lib/header-value.js'

describe('a header value', () => {
  it('is printable text as it is, in UTF-8', () => {
    expect(toHeaderValue('')).to.equal('')
    expect(toHeaderValue('Ada Lovelace, 100%')).to.equal('Ada Lovelace, 100%')
    const sent = Buffer.from(toHeaderValue('Zoë 漢字 👩🏽‍🚀'), 'latin1')
    expect(sent.toString('utf8')).to.equal('Zoë 漢字 👩🏽‍🚀')
  })

  it('cannot end a line, nor be trimmed into another', () => {
    expect(toHeaderValue('a\r\nX-Auth-Assertion: b')).to.equal('a%0D%0AX-Auth-Assertion: b')
    expect(toHeaderValue('a\0\u0085\u2028b')).to.equal('a%00%C2%85%E2%80%A8b')
    expect(toHeaderValue(' admin\t')).to.equal('%20admin%09')
    expect(toHeaderValue('admin\u00a0')).to.equal('admin%C2%A0')
  })

  it('is one that Node sends, for whatever text', () => {
    const url = new URL('../corpora/strings/blns.json', import.meta.url)
    const strings = JSON.parse(readFileSync(url, 'utf8')) as string[]
    for (const text of [
      ...strings,
      '\ud800',
      'a\ud800b',
      String.fromCharCode(...Array(300).keys()),
    ]) {
      const value = toHeaderValue(text)
      expect(() => validateHeaderValue('X', value), text).not.to.throw()
      expect(value).not.to.match(/[\r\n]|^[ \t]|[ \t]$/u)
    }
  })
})
