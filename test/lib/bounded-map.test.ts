import { expect } from 'chai'
import { BoundedMap } from '../../lib/bounded-map.js'

describe('a bounded map', () => {
  it('keeps what was set, and forgets what was deleted', () => {
    const map = new BoundedMap<number>({ entries: 10, bytes: 1000 })
    map.set('a', 1, 10)
    map.set('a', 2, 20)
    map.set('b', 3, 30)
    expect([map.get('a'), map.get('b'), map.get('c')]).to.deep.equal([2, 3, undefined])
    expect([map.size, map.bytes]).to.deep.equal([2, 50])
    map.delete('a')
    map.delete('nothing')
    expect([map.get('a'), map.size, map.bytes]).to.deep.equal([undefined, 1, 30])
  })

  for (const [name, bounds] of [
    ['entries', { entries: 100, bytes: 1_000_000 }],
    ['bytes', { entries: 1_000_000, bytes: 1000 }],
  ] as const) {
    it(`stays within its ${name}, whatever is set`, () => {
      const map = new BoundedMap<number>(bounds)
      for (let number = 0; number < 10_000; number += 1) {
        map.set(`key ${number % 3000}`, number, 10 + (number % 7))
        expect(map.size).to.be.at.most(bounds.entries)
        expect(map.bytes).to.be.at.most(bounds.bytes)
      }
      expect(map.get('key 999')).to.equal(9999)
    })
  }

  it('keeps what is asked for, whatever else is set', () => {
    const map = new BoundedMap<number>({ entries: 100, bytes: 1_000_000 })
    map.set('asked for', -1, 1)
    for (let number = 0; number < 1000; number += 1) {
      map.set(`key ${number}`, number, 1)
      expect(map.get('asked for')).to.equal(-1)
    }
    expect(map.get('key 0')).to.equal(undefined)
  })

  it('does not keep what is larger than it may be', () => {
    const map = new BoundedMap<number>({ entries: 100, bytes: 100 })
    map.set('large', 1, 1000)
    expect([map.get('large'), map.size, map.bytes]).to.deep.equal([undefined, 0, 0])
  })
})
