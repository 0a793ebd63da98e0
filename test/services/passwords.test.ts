import * as argon2 from '@node-rs/argon2'
import { expect } from 'chai'
import { AppError } from '../../errors/app-error.js'
import { createPasswords, DEFAULT_PARAMETERS, hashesAtOnce } from '../../services/passwords.js'

const LIGHT = { memoryKib: 64, passes: 1, lanes: 1 }
const light = createPasswords(LIGHT)

/** The cost part of a PHC string: algorithm, version and parameters, without salt and hash. */
const costOf = (hash: string): string => hash.split('$').slice(1, 4).join('$')

describe('passwords', () => {
  it('are hashed with argon2id, 19 MiB, two passes, one lane, and a fresh 16-byte salt', async () => {
    const passwords = createPasswords()
    const hashes = await Promise.all([passwords.hash('the same'), passwords.hash('the same')])
    expect(costOf(hashes[0])).to.equal('argon2id$v=19$m=19456,t=2,p=1')
    expect(hashes[0]).to.not.equal(hashes[1])
    expect(argon2.parseOptions(hashes[0])).to.include({ saltLen: 16, outputLen: 32 })
  })

  it('match themselves and nothing else', async () => {
    const hash = await light.hash('correct horse battery staple')
    expect(await light.verify(hash, 'correct horse battery staple')).to.equal(true)
    for (const wrong of ['', 'correct horse battery stapl', 'Correct horse battery staple']) {
      expect(await light.verify(hash, wrong), wrong).to.equal(false)
    }
  })

  it('match in every normal form of the same text', async () => {
    const hash = await light.hash('p\u00E4ssw\u00F6rd \uAC00')
    expect(await light.verify(hash, 'pa\u0308sswo\u0308rd \u1100\u1161')).to.equal(true)
  })

  it('keep compatibility characters apart, spaces at the ends and NUL bytes', async () => {
    const pairs = [
      ['\uFB01sh', 'fish'],
      [' spaced ', 'spaced'],
      ['before\0after', 'before'],
      ['before\0after', 'before\0other'],
    ]
    for (const [password, other] of pairs) {
      const hash = await light.hash(password!)
      expect(await light.verify(hash, password!)).to.equal(true)
      expect(await light.verify(hash, other!), JSON.stringify(other)).to.equal(false)
    }
  })

  it('are compared whole: 72 equal bytes, or 1,024, are not enough', async () => {
    for (const length of [72, 1024]) {
      const hash = await light.hash('x'.repeat(length))
      expect(await light.verify(hash, 'x'.repeat(length))).to.equal(true)
      expect(await light.verify(hash, 'x'.repeat(length) + 'y')).to.equal(false)
    }
  })

  it('that are too long are wrong, wherever in a character the limit falls', async () => {
    const hash = await light.hash('x'.repeat(1024))
    for (const character of ['x', '\u00E9', '\uFDFA', '\u{1F512}']) {
      const password = character.repeat(4096)
      expect(await light.verify(hash, password), character).to.equal(false)
      expect(await light.verifyAgainstNobody(password), character).to.equal(false)
    }
  })

  it('may be 64 emoji', async () => {
    const hash = await light.hash('\u{1F512}'.repeat(64))
    expect(await light.verify(hash, '\u{1F512}'.repeat(64))).to.equal(true)
    expect(await light.verify(hash, '\u{1F512}'.repeat(63))).to.equal(false)
  })

  it('throw on a hash that is none, and say nothing of the password', async () => {
    const broken = ['', 'plain', '$2b$10$abcdefghijklmnopqrstuv', '$argon2id$v=19$m=64,t=1,p=1$AA']
    for (const hash of broken) {
      const thrown = await light.verify(hash, 'my secret').then(
        (answer) => `answered ${answer}`,
        (error: unknown) => error,
      )
      expect(thrown, hash).to.be.instanceOf(Error)
      expect(String(thrown)).to.not.include('my secret')
      expect(() => light.needsRehash(hash), hash).to.throw()
    }
  })

  it('need a new hash when any parameter is another', async () => {
    const hash = await light.hash('a password')
    expect(light.needsRehash(hash)).to.equal(false)
    const others = [
      { ...LIGHT, memoryKib: 128 },
      { ...LIGHT, passes: 2 },
      { ...LIGHT, lanes: 2 },
    ]
    for (const parameters of others) {
      expect(createPasswords(parameters).needsRehash(hash)).to.equal(true)
    }
    const otherKind = hash.replace('$argon2id$', '$argon2i$')
    expect(light.needsRehash(otherKind)).to.equal(true)
    expect(light.needsRehash(hash.replace('v=19', 'v=16'))).to.equal(true)
  })

  describe('of nobody', () => {
    it('cost exactly what real ones cost, whatever the parameters', async () => {
      for (const parameters of [DEFAULT_PARAMETERS, { memoryKib: 256, passes: 3, lanes: 2 }]) {
        const passwords = createPasswords(parameters)
        const real = await passwords.hash('a password')
        const nobody = await passwords.nobodyHash()
        expect(costOf(nobody)).to.equal(costOf(real))
        const { memoryCost, timeCost, parallelism } = argon2.parseOptions(nobody)
        expect([memoryCost, timeCost, parallelism]).to.deep.equal(Object.values(parameters))
        expect(nobody).to.have.length(real.length)
      }
    })

    it('are made once and match nothing', async () => {
      expect(await light.nobodyHash()).to.equal(await light.nobodyHash())
      expect(await light.verifyAgainstNobody('')).to.equal(false)
      expect(await light.verifyAgainstNobody('a password')).to.equal(false)
    })
  })

  it('are not hashed while 32 others wait: whoever comes then is told to come again', async () => {
    const passwords = createPasswords(LIGHT)
    const hash = await passwords.nobodyHash()
    const crowd = Array.from({ length: 40 }, () => passwords.verify(hash, 'a password'))
    const settled = await Promise.allSettled(crowd)
    const refusals = settled.flatMap((each) =>
      each.status === 'rejected' ? [each.reason as unknown] : [],
    )
    expect(refusals).to.have.length(40 - 32 - 2)
    for (const refusal of refusals) {
      expect(refusal).to.be.instanceOf(AppError)
      expect(refusal).to.deep.include({ code: 'unavailable', headers: { 'Retry-After': '2' } })
    }
    expect(await passwords.verify(hash, 'a password')).to.equal(false)
  })

  for (const [cores, threads, atOnce] of [
    [1, 4, 2],
    [2, 4, 2],
    [8, 4, 2],
    [8, 10, 7],
    [4, 1024, 3],
    [2, 3, 1],
    [64, 1, 1],
  ] as const) {
    it(`are hashed ${atOnce} at once on ${cores} cores with ${threads} worker threads`, () => {
      expect(hashesAtOnce({ cores, threads })).to.equal(atOnce)
      expect(createPasswords(LIGHT, atOnce).capacity).to.equal(17 * atOnce)
    })
  }

  it('leave the main thread free while they are hashed', async () => {
    let turns = 0
    const counter = setInterval(() => (turns += 1), 1)
    await Promise.all(Array.from({ length: 6 }, () => createPasswords().hash('a password')))
    clearInterval(counter)
    expect(turns).to.be.greaterThan(0)
  })
})
