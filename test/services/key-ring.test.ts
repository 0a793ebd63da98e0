import { expect } from 'chai'
import fc from 'fast-check'
import { keyRingAt, livesOf, RETIRING_MARGIN, type RingKey } from '../../services/key-ring.js'
import {
  decideForgotten,
  decideNextKey,
  JWKS_MAX_AGE,
  PUBLISHED_BEFORE,
} from '../../services/key-rotation.js'

const BEGINNING = Date.parse('2026-01-01T00:00:00Z')
const DAY = 86_400
const LIFETIME = 6 * 3600
const MAX_AGE = 90 * DAY
const at = (seconds: number): Date => new Date(BEGINNING + seconds * 1000)

type Key = RingKey & { readonly algorithm: string }

const key = (kid: string, signsFrom: number, more: Partial<Key> = {}): Key => ({
  kid,
  algorithm: 'ES256',
  createdAt: at(signsFrom - PUBLISHED_BEFORE),
  signsFrom: at(signsFrom),
  revokedAt: null,
  longestTokenSeconds: LIFETIME,
  ...more,
})

const namesAt = (keys: readonly Key[], seconds: number) => {
  const { signing, next, published } = keyRingAt(keys, at(seconds))
  return [signing?.kid, next?.kid, published.map(({ kid }) => kid).join(' ')]
}

describe('keyRingAt', () => {
  const both = [key('a', 0), key('b', 1000)]

  it('publishes a key first, lets it sign later, and retires it last', () => {
    const retired = 1000 + LIFETIME + RETIRING_MARGIN
    expect(namesAt(both, -1)).to.deep.equal([undefined, 'a', 'a b'])
    expect(namesAt(both, 0)).to.deep.equal(['a', 'b', 'a b'])
    expect(namesAt(both, 999)).to.deep.equal(['a', 'b', 'a b'])
    expect(namesAt(both, 1000)).to.deep.equal(['b', undefined, 'a b'])
    expect(namesAt(both, retired - 1)).to.deep.equal(['b', undefined, 'a b'])
    expect(namesAt(both, retired)).to.deep.equal(['b', undefined, 'b'])
  })

  it('keeps a key for the longest token it signed, whatever tokens live now', () => {
    const long = [key('a', 0, { longestTokenSeconds: 30 * DAY }), key('b', 1000)]
    expect(namesAt(long, 29 * DAY)[2]).to.equal('a b')
    expect(namesAt(long, 31 * DAY)[2]).to.equal('b')
  })

  it('takes a revoked key away at once, and brings no older one back', () => {
    const revoked = [key('a', 0), key('b', 1000, { revokedAt: at(5000) })]
    expect(namesAt(revoked, 4999)).to.deep.equal(['b', undefined, 'a b'])
    expect(namesAt(revoked, 5000)).to.deep.equal([undefined, undefined, 'a'])
    expect(namesAt(revoked, 30 * DAY)).to.deep.equal([undefined, undefined, ''])
  })

  it('lets a key sign on when the next one is revoked before its time', () => {
    const revoked = [key('a', 0), key('b', 1000, { revokedAt: at(999) })]
    expect(namesAt(revoked, 30 * DAY)).to.deep.equal(['a', undefined, 'a'])
  })

  it('is empty where there are no keys', () => {
    expect(keyRingAt([], at(0))).to.deep.equal({ signing: null, next: null, published: [] })
  })
})

describe('decideNextKey', () => {
  const wish = { now: at(0), maxAgeSeconds: MAX_AGE, algorithm: null }

  it('wants a key at once where none signs', () => {
    expect(decideNextKey([], wish)).to.deep.equal(at(0))
    expect(decideNextKey([key('a', -10, { revokedAt: at(-1) })], wish)).to.deep.equal(at(0))
  })

  it('wants the next one an hour before the age is reached, once', () => {
    const aged = [key('a', PUBLISHED_BEFORE - MAX_AGE)]
    expect(decideNextKey([key('a', PUBLISHED_BEFORE - MAX_AGE + 1)], wish)).to.equal(null)
    expect(decideNextKey(aged, wish)).to.deep.equal(at(PUBLISHED_BEFORE))
    expect(decideNextKey([...aged, key('b', PUBLISHED_BEFORE)], wish)).to.equal(null)
  })

  it('wants one in another algorithm where it is asked for, published first as any', () => {
    const other = { ...wish, algorithm: 'RS256' }
    expect(decideNextKey([key('a', -10)], other)).to.deep.equal(at(PUBLISHED_BEFORE))
    const underway = key('b', 100, { algorithm: 'RS256' })
    expect(decideNextKey([key('a', -10), underway], other)).to.equal(null)
  })

  it('publishes for longer than verifiers may keep what they read', () => {
    expect(PUBLISHED_BEFORE).to.be.at.least(JWKS_MAX_AGE)
  })
})

describe('decideForgotten', () => {
  it('forgets a private key an hour after it has signed for the last time', () => {
    const keys = [key('a', 0), key('b', 1000)]
    const forgotten = (seconds: number) => decideForgotten(keys, at(seconds)).map(({ kid }) => kid)
    expect(forgotten(1000 + 3599)).to.deep.equal([])
    expect(forgotten(1000 + 3600)).to.deep.equal(['a'])
  })
})

type Step =
  | { readonly do: 'wait'; readonly seconds: number }
  | { readonly do: 'rotate' | 'rotate_at_once' | 'revoke_signer' | 'revoke_next' }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.nat(20 * DAY) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.nat(8000) }) },
  fc.record({
    do: fc.constantFrom<'rotate' | 'rotate_at_once' | 'revoke_signer' | 'revoke_next'>(
      ...(['rotate', 'rotate_at_once', 'revoke_signer', 'revoke_next'] as const),
    ),
  }),
)

/** A gateway's keys as they are in the course of time, as services/key-changes keeps them. */
class History {
  keys: Key[] = []
  now = 0
  readonly hurried = new Set<string>()
  readonly signatures: { readonly kid: string; readonly at: number }[] = []

  add(signsFrom: number, hurried: boolean): void {
    const kid = `k${this.keys.length}`
    if (hurried) this.hurried.add(kid)
    this.keys.push(key(kid, signsFrom, { createdAt: at(this.now) }))
  }

  change(kid: string, changes: Partial<Key>): void {
    this.keys = this.keys.map((each) => (each.kid === kid ? { ...each, ...changes } : each))
  }

  keepUp(): void {
    const wish = { now: at(this.now), maxAgeSeconds: MAX_AGE, algorithm: 'ES256' }
    const next = decideNextKey(this.keys, wish)
    if (next) this.add((next.getTime() - BEGINNING) / 1000, next.getTime() === wish.now.getTime())
  }

  letSign(signsFrom: number, hurried: boolean): void {
    const { next } = keyRingAt(this.keys, at(this.now))
    if (!next) return this.add(signsFrom, hurried)
    if (next.signsFrom <= at(signsFrom)) return
    this.hurried.add(next.kid)
    this.change(next.kid, { signsFrom: at(signsFrom) })
  }

  take(what: Step): void {
    const { signing, next } = keyRingAt(this.keys, at(this.now))
    const revokedAt = at(this.now)
    if (what.do === 'wait') this.now += what.seconds
    if (what.do === 'rotate') this.letSign(this.now + PUBLISHED_BEFORE, false)
    if (what.do === 'rotate_at_once') this.letSign(this.now + 5, true)
    if (what.do === 'revoke_next' && next) this.change(next.kid, { revokedAt })
    if (what.do === 'revoke_signer' && signing) {
      this.change(signing.kid, { revokedAt })
      this.letSign(this.now, true)
    }
    this.keepUp()
  }
}

describe('keys, whatever is done to them in whatever order,', () => {
  const checkAll = (check: (history: History) => void) =>
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const history = new History()
        history.keepUp()
        for (const what of steps) {
          history.take(what)
          const { signing } = keyRingAt(history.keys, at(history.now))
          if (signing) history.signatures.push({ kid: signing.kid, at: history.now })
          check(history)
        }
      }),
    )

  it('have one that signs, and publish it', () => {
    checkAll(({ keys, now }) => {
      const { signing, published } = keyRingAt(keys, at(now))
      expect(signing).not.to.equal(null)
      expect(published).to.include(signing)
      const signers = livesOf(keys).filter(
        (life) => life.signsFrom <= at(now).getTime() && at(now).getTime() < life.signsUntil,
      )
      expect(signers).to.have.length(1)
    })
  })

  it('stay published while a token that one of them signed is valid, unless it was revoked', () => {
    checkAll(({ keys, now, signatures }) => {
      const revoked = new Set(keys.filter((each) => each.revokedAt).map(({ kid }) => kid))
      const published = new Set(keyRingAt(keys, at(now)).published.map(({ kid }) => kid))
      for (const signed of signatures) {
        if (revoked.has(signed.kid)) expect(published.has(signed.kid)).to.equal(false)
        else if (now < signed.at + LIFETIME) expect(published.has(signed.kid)).to.equal(true)
      }
    })
  })

  it('are published long enough before they sign, but for those that somebody hurried', () => {
    checkAll(({ keys, hurried }) => {
      for (const each of keys.filter(({ kid }) => !hurried.has(kid))) {
        const head = each.signsFrom.getTime() - each.createdAt.getTime()
        expect(head).to.be.at.least(PUBLISHED_BEFORE * 1000)
      }
    })
  })

  it('are never published again once they are not', () => {
    const gone = new WeakMap<History, Set<string>>()
    checkAll((history) => {
      const before = gone.get(history) ?? new Set<string>()
      const published = keyRingAt(history.keys, at(history.now)).published.map(({ kid }) => kid)
      expect(published.filter((kid) => before.has(kid))).to.deep.equal([])
      const missing = history.keys.map(({ kid }) => kid).filter((kid) => !published.includes(kid))
      gone.set(history, new Set([...before, ...missing]))
    })
  })

  it('are the same for every instance, in whatever order they are read', () => {
    checkAll(({ keys, now }) => {
      const forth = keyRingAt(keys, at(now))
      expect(keyRingAt([...keys].reverse(), at(now))).to.deep.equal(forth)
    })
  })
})
