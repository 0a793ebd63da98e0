import { expect } from 'chai'
import { Crowd, NOWHERE, type Member } from '../../lib/crowd.js'

interface Named extends Member {
  readonly name: string
}

const named = (name: string): Named => ({ name, place: NOWHERE })

const namesOf = (crowd: Crowd<Named>): string[] =>
  crowd
    .all()
    .map(({ name }) => name)
    .sort()

describe('a crowd', () => {
  it('holds who came and did not go', () => {
    const crowd = new Crowd<Named>()
    const [a, b, c, d] = [named('a'), named('b'), named('c'), named('d')]
    for (const each of [a, b, c]) crowd.add(each)
    crowd.delete(a)
    crowd.add(d)
    crowd.delete(d)
    expect(namesOf(crowd)).to.deep.equal(['b', 'c'])
    expect([a, b, c, d].map((each) => crowd.has(each))).to.deep.equal([false, true, true, false])
    crowd.delete(c)
    crowd.delete(b)
    crowd.add(a)
    expect(namesOf(crowd)).to.deep.equal(['a'])
  })

  it('holds nobody twice, and lets nobody go who is not there', () => {
    const [crowd, other] = [new Crowd<Named>(), new Crowd<Named>()]
    const [a, b] = [named('a'), named('b')]
    crowd.add(a)
    crowd.add(a)
    crowd.delete(b)
    other.add(b)
    crowd.delete(b)
    expect([namesOf(crowd), namesOf(other)]).to.deep.equal([['a'], ['b']])
    crowd.delete(a)
    crowd.delete(a)
    expect(namesOf(crowd)).to.deep.equal([])
  })

  it('is as a Set is, whatever happens to it', () => {
    const people = Array.from({ length: 40 }, (_, number) => named(String(number)))
    const crowd = new Crowd<Named>()
    const set = new Set<Named>()
    for (let step = 0; step < 5_000; step += 1) {
      const who = people[(step * 7919 + ((step * step) % 13)) % people.length]!
      if ((step * 31) % 5 < 2) {
        crowd.delete(who)
        set.delete(who)
      } else {
        crowd.add(who)
        set.add(who)
      }
      expect(namesOf(crowd)).to.deep.equal([...set].map(({ name }) => name).sort())
    }
  })
})
