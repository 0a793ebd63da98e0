import { expect } from 'chai'
import { house, isProgram, read } from './house.js'

interface Use {
  readonly place: string
  readonly text: string
}

/** Every place in the program where `pattern` stands. */
const usesOf = (pattern: RegExp): Use[] =>
  house()
    .filter(isProgram)
    .flatMap(({ path }) =>
      [...read(path).matchAll(pattern)].map(([text]) => ({ place: path, text })),
    )

/** Digests of 256 bits and more, as they are named in a call; an ID token names its own size. */
const STRONG = /^\w+\((?:'sha(?:256|384|512)'|`sha\$\{size\}`)$/u

describe('cryptography', () => {
  it('hashes, signs and derives with SHA-2 of 256 bits or more, and nothing else', () => {
    const uses = usesOf(/\b(?:createHash|createHmac|hkdfSync|pbkdf2Sync|createSign)\(\s*[^,)]+/gu)
    expect(uses.length).to.be.greaterThan(8)
    expect(uses.filter(({ text }) => !STRONG.test(text))).to.deep.equal([])
  })

  it('knows no digest, cipher or curve that is given up', () => {
    const weak = /['"`](?:md4|md5|sha-?1|rc4|des(?:-|3)[\w-]*|[\w-]+-(?:ecb|cbc)|secp256k1)['"`]/giu
    expect(usesOf(weak)).to.deep.equal([])
  })

  it('takes chance from the system alone', () => {
    expect(usesOf(/Math\.random|pseudoRandomBytes/gu)).to.deep.equal([])
  })

  it('makes every secret of 128 random bits or more; the sizes that have names are looked up', () => {
    const sizes = usesOf(/\brandomBytes\(\s*[^)]*/gu).map(({ place, text }) => ({
      place,
      bytes: sizeOf(text.slice(text.indexOf('(') + 1).trim(), place),
    }))
    expect(sizes.length).to.be.greaterThan(4)
    for (const { place, bytes } of sizes) expect(bytes, place).to.be.at.least(MIN_BYTES(place))
  })
})

/** The nonce of AES-GCM has 96 bits by its standard, and is no secret. */
const MIN_BYTES = (place: string): number => (/vault/u.test(place) ? 12 : 16)

/** The number itself, or what the constant of that name is in the same file. */
function sizeOf(said: string, place: string): number {
  if (/^\d+$/u.test(said)) return Number(said)
  return Number(new RegExp(`const ${said} = (\\d+)`, 'u').exec(read(place))?.[1])
}
