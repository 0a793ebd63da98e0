import { expect } from 'chai'
import { Secret } from '../../../lib/secret.js'
import {
  createFirst,
  createSeed,
  deriveSuccessor,
  hashOf,
  isSecretOf,
  parseRefreshToken,
  spell,
  successorKeysOf,
} from '../../../services/refresh/refresh-token-text.js'

const SECRETS = ['5b8d2f01', '5b8d2f02'].map(
  (end) => new Secret(`a-signing-key-of-the-tests-${end}`),
)
const [KEY = Buffer.of(), OTHER_KEY = Buffer.of()] = successorKeysOf(SECRETS)

describe('the text of refresh tokens', () => {
  it('is an id and a secret, and reads as what it was', () => {
    const first = createFirst()
    expect(spell(first)).to.match(/^[\da-f-]{36}\.[\w-]{43}$/)
    expect(parseRefreshToken(spell(first))).to.deep.equal(first)
  })

  const { id, secret } = createFirst()
  for (const [what, text] of [
    ['nothing', ''],
    ['an id alone', id],
    ['a secret alone', `.${secret}`],
    ['capitals in the id', `${id.toUpperCase().replace(/\d/g, 'A')}.${secret}`],
    ['a secret too short', `${id}.${secret.slice(1)}`],
    ['a secret too long', `${id}.${secret}A`],
    ['padding', `${id}.${secret}=`],
    ['another alphabet', `${id}.${'+'.repeat(43)}`],
    ['a third part', `${id}.${secret}.x`],
    ['white space', ` ${id}.${secret}`],
    ['a line end', `${id}.${secret}\n`],
    ['a JWT', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln'],
    ['a megabyte of dots', '.'.repeat(1_000_000)],
  ] as const) {
    it(`is not ${what}`, () => {
      expect(parseRefreshToken(text)).to.equal(null)
    })
  }

  it('is kept as a hash, which only its secret has', () => {
    expect(isSecretOf(secret, hashOf(secret))).to.equal(true)
    expect(isSecretOf(createFirst().secret, hashOf(secret))).to.equal(false)
    expect(isSecretOf(secret, 'not a hash')).to.equal(false)
    expect(hashOf(secret)).not.to.include(secret)
  })
})

describe('the successor of a refresh token', () => {
  const parent = createFirst()
  const seed = createSeed()

  it('is the same for everybody who holds the same', () => {
    const next = deriveSuccessor(KEY, parent, seed)
    expect(deriveSuccessor(KEY, { ...parent }, seed)).to.deep.equal(next)
    expect(parseRefreshToken(spell(next))).to.deep.equal(next)
  })

  it('is another one where the key, the seed or the parent differs', () => {
    const all = [
      deriveSuccessor(KEY, parent, seed),
      deriveSuccessor(OTHER_KEY, parent, seed),
      deriveSuccessor(KEY, parent, createSeed()),
      deriveSuccessor(KEY, { ...parent, secret: createFirst().secret }, seed),
      deriveSuccessor(KEY, { ...parent, id: createFirst().id }, seed),
    ]
    expect(new Set(all.map(({ id }) => id))).to.have.property('size', 5)
    expect(new Set(all.map(({ secret }) => secret))).to.have.property('size', 5)
  })

  it('has an id of version 8', () => {
    for (let round = 0; round < 100; round += 1) {
      const { id } = deriveSuccessor(KEY, createFirst(), seed)
      expect(id).to.match(/^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
    }
  })

  it('is not derived with the key that signs tokens', () => {
    for (const secret of SECRETS) {
      expect(KEY.equals(Buffer.from(secret.reveal()))).to.equal(false)
    }
    expect(KEY).to.have.length(32)
  })
})
