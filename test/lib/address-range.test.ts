import { expect } from 'chai'
import { isWithinRanges, parseAddressRange } from '../../lib/address-range.js'

describe('ranges of addresses', () => {
  it('have one form', () => {
    const forms = {
      '192.0.2.77/24': '192.0.2.0/24',
      '192.0.2.77': '192.0.2.77/32',
      '10.0.0.0/7': '10.0.0.0/7',
      '2001:DB8:0:0::1/33': '2001:db8::/33',
      '::1': '::1/128',
    }
    for (const [text, form] of Object.entries(forms)) {
      expect(parseAddressRange(text)).to.equal(form)
      expect(parseAddressRange(form)).to.equal(form)
    }
  })

  it('are nothing else, and never everybody', () => {
    const none = [
      ...['', '0.0.0.0/0', '::/0', '192.0.2.0/33', '2001:db8::/129', '192.0.2.0/-1', '192.0.2/24'],
      ...['3221226219', '0xC0000201', '0300.0.2.1', '::ffff:192.0.2.0/120', 'fe80::1%eth0', 'home'],
      ...['192.0.2.0/24/24', ' 192.0.2.0/24', '192.0.2.0/24\n'],
    ]
    for (const text of none) expect(parseAddressRange(text), JSON.stringify(text)).to.equal(null)
  })

  it('hold the addresses in them, however those are written', () => {
    const ranges = ['192.0.2.0/24', '2001:db8::/32']
    for (const inside of ['192.0.2.0', '192.0.2.255', '::ffff:192.0.2.9', '2001:db8:ffff::1']) {
      expect(isWithinRanges(inside, ranges), inside).to.equal(true)
    }
    for (const outside of ['192.0.3.0', '::ffff:192.0.3.0', '2001:db9::', '', 'unknown']) {
      expect(isWithinRanges(outside, ranges), outside).to.equal(false)
    }
    expect(isWithinRanges('192.0.2.1', [])).to.equal(false)
  })
})
