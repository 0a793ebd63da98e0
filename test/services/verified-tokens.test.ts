import { expect } from 'chai'
import { Secret } from '../../lib/secret.js'
import type { Claims } from '../../services/tokens.js'
import { toSecretKey } from '../../services/tokens/keys.js'
import { createVerifiedTokens } from '../../services/tokens/verified-tokens.js'

const claims = { sub: 'someone' } as unknown as Claims
const key = () => toSecretKey(new Secret('only-for-this-test-4f7d1c0b9a8e6d5c'))

describe('verified tokens', () => {
  it('are recalled by their whole text', () => {
    const one = key()
    const verified = createVerifiedTokens(() => one)
    verified.keep('a.b.c', one.kid, claims)
    expect(verified.recall('a.b.c')).to.equal(claims)
    for (const other of ['a.b.d', 'a.b.', 'a.b.c ', 'A.b.c']) {
      expect(verified.recall(other)).to.equal(null)
    }
  })

  it('are not recalled once their key is gone, or is another of the same name', () => {
    let found = [key()]
    const verified = createVerifiedTokens((kid) => found.find((each) => each.kid === kid) ?? null)
    verified.keep('a.b.c', key().kid, claims)
    found = [key()]
    expect(verified.recall('a.b.c')).to.equal(null)
    verified.keep('a.b.c', key().kid, claims)
    found = []
    expect(verified.recall('a.b.c')).to.equal(null)
  })

  it('are told apart where one has the signature of another', () => {
    const one = key()
    const verified = createVerifiedTokens(() => one)
    verified.keep('a.b.c', one.kid, claims)
    expect(verified.recall('a.x.c')).to.equal(null)
    expect(verified.recall('a.b.c')).to.equal(claims)
    const other = { ...claims }
    verified.keep('a.x.c', one.kid, other)
    expect([verified.recall('a.x.c'), verified.recall('a.b.c')]).to.deep.equal([other, null])
  })

  it('forget the oldest, and are never more than may be', () => {
    const one = key()
    const verified = createVerifiedTokens(() => one, { entries: 2, bytes: 10_000 })
    for (const token of ['a', 'b', 'c']) verified.keep(token, one.kid, claims)
    expect(['a', 'b', 'c'].map((token) => verified.recall(token))).to.deep.equal([
      null,
      claims,
      claims,
    ])
  })
})
