import { expect } from 'chai'
import { networkOf } from '../../lib/network.js'

describe('networkOf', () => {
  const names: [what: string, network: string, addresses: string[]][] = [
    ['an IPv4 address is itself', '192.0.2.7', ['192.0.2.7', '192.0.2.7:4711']],
    [
      'IPv4 in IPv6 is the IPv4 address',
      '192.0.2.7',
      ['::ffff:192.0.2.7', '::FFFF:c000:207', '0:0:0:0:0:ffff:192.0.2.7', '[::ffff:192.0.2.7]:80'],
    ],
    ['IPv4 behind NAT64 is the IPv4 address', '192.0.2.7', ['64:ff9b::192.0.2.7']],
    [
      'an IPv6 address is its /64, however it is spelled',
      '2001:db8:0:7::/64',
      [
        '2001:db8:0:7::1',
        '2001:DB8:0:7:ffff:ffff:ffff:ffff',
        '2001:0db8:0000:0007:0000:0000:0000:0001',
        '2001:db8:0:7:0:0:192.0.2.7',
        '2001:db8:0:7::',
        '[2001:db8:0:7::1]:4711',
      ],
    ],
    ['loopback', '::/64', ['::1']],
    ['a link-local address, with its zone or without', 'fe80::/64', ['fe80::1', 'fe80::1%eth0']],
    [
      'what is no address is one network',
      'unknown',
      ['', 'unknown', '_hidden', 'localhost', '1.2.3.4.5', '::1::2', '[::1', 'x'.repeat(100_000)],
    ],
  ]
  for (const [what, network, addresses] of names) {
    it(what, () => {
      for (const address of addresses) expect(networkOf(address), address).to.equal(network)
    })
  }

  it('keeps two IPv4 clients of one dual-stack socket apart', () =>
    expect(networkOf('::ffff:192.0.2.7')).to.not.equal(networkOf('::ffff:192.0.2.8')))

  it('keeps neighbouring /64 networks apart', () =>
    expect(networkOf('2001:db8:0:7::1')).to.not.equal(networkOf('2001:db8:0:8::1')))
})
