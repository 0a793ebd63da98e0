import { expect } from 'chai'
import { createPasswords } from '../../../services/passwords.js'
import { respell } from '../../../services/passwords/stored/other-spellings.js'
import { readStoredHash } from '../../../services/passwords/stored/stored-hash.js'
import { FOREIGN_HASHES, FOREIGN_PASSWORD } from '../../support/foreign-hashes.js'

const passwords = createPasswords({ memoryKib: 64, passes: 1, lanes: 1 })

const base64 = (hexadecimal: string): string => Buffer.from(hexadecimal, 'hex').toString('base64')

/** RFC 7914, sections 11 and 12. */
const PBKDF2_VECTOR =
  '4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56' +
  'a1d425a1225833549adb841b51c9b3176a272bdebba1d078478f62b397f33c8d'
const SCRYPT_VECTOR =
  '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2' +
  'd5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887'

/** Published with each algorithm: password, hash. */
const VECTORS: readonly (readonly [string, string, string])[] = [
  [
    'PBKDF2 of RFC 7914',
    'Password',
    `$pbkdf2-sha256$80000$${base64('4e61436c')}$${base64(PBKDF2_VECTOR)}`,
  ],
  [
    'scrypt of RFC 7914',
    'pleaseletmein',
    `$scrypt$ln=14,r=8,p=1$${Buffer.from('SodiumChloride').toString('base64')}$${base64(SCRYPT_VECTOR)}`,
  ],
  [
    'SHA-256 crypt of its specification',
    'Hello world!',
    '$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5',
  ],
  [
    'SHA-512 crypt of its specification',
    'Hello world!',
    '$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1',
  ],
  [
    'SHA-512 crypt of its specification, with rounds',
    'Hello world!',
    '$6$rounds=10000$saltstringsaltst$OW1/O6BYHV6BcXZu8QVeXbDWra3Oeqh0sbHbbMCVNSnCM/UrjmM0Dp8vOuZeHBy/YTBmSK6H9qs/y3RnOaw5v.',
  ],
  ['bcrypt of OpenBSD', 'U*U', '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'],
]

const SALT = 'c2FsdHNhbHRzYWx0'
const DIGEST = 'ZGlnZXN0ZGlnZXN0ZGlnZXN0ZGlnZXN0'
const BCRYPT = 'dCB5UkiqVzYSm4vWnU7xfuw51XEdC7EtMEeqqEro2dJh/b72IjvRi'

const TOO_COSTLY = [
  `$2y$31$${BCRYPT}`,
  `$2b$15$${BCRYPT}`,
  `$scrypt$ln=30,r=8,p=1$${SALT}$${DIGEST}`,
  `$scrypt$ln=99,r=8,p=1$${SALT}$${DIGEST}`,
  `$scrypt$ln=10,r=999999999,p=1$${SALT}$${DIGEST}`,
  `$scrypt$ln=15,r=8,p=1000000$${SALT}$${DIGEST}`,
  `$pbkdf2-sha512$1000000000$${SALT}$${DIGEST}`,
  `$pbkdf2-sha256$1500000$${SALT}$${'ZGlnZXN0'.repeat(8)}`,
  `$argon2id$v=19$m=4194304,t=1,p=1$${SALT}$${DIGEST}`,
  `$argon2id$v=19$m=65536,t=1000,p=1$${SALT}$${DIGEST}`,
  `$argon2id$v=19$m=65536,t=1,p=16777215$${SALT}$${DIGEST}`,
  `$6$rounds=999999999$salt$${'x'.repeat(86)}`,
]

const WEAK = [
  '{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=',
  '{SSHA}5en6G6MezRroT3XKqkdPOmY/BfQ=',
  '$apr1$Wnqq7/p3$2.xjPzlkSPEgKynhQbWPz/',
  '$1$Wnqq7/p3$2.xjPzlkSPEgKynhQbWPz/',
  'ZYzkUPb0dAg3s',
  '5f4dcc3b5aa765d61d8327deb882cf99',
  `$pbkdf2$131000$${SALT}$${DIGEST}`,
  `$pbkdf2-sha256$1$${SALT}$${DIGEST}`,
  `$scrypt$ln=1,r=8,p=1$${SALT}$${DIGEST}`,
  `$5$rounds=10$salt$${'x'.repeat(43)}`,
]

const MALFORMED = [
  '$2b$10$abcdefghijklmnopqrstuv',
  `$2x$10$${BCRYPT}`,
  `$2y$03$${BCRYPT}`,
  `$2y$1e$${BCRYPT}`,
  '$argon2id$v=19$m=64,t=1,p=1$AA',
  // A digest of one byte is that of every 256th password.
  `$argon2id$v=19$m=64,t=1,p=1$${SALT}$AA`,
  `$scrypt$ln=14,r=8,p=1$${SALT}$AA`,
  `$scrypt$ln=14.5,r=8,p=1$${SALT}$${DIGEST}`,
  `$scrypt$ln=-1,r=8,p=1$${SALT}$${DIGEST}`,
  `$pbkdf2-sha256$20000$${SALT}$AA`,
  `$pbkdf2-sha256$020000$${SALT}$${DIGEST}`,
  `$pbkdf2-md5$20000$${SALT}$${DIGEST}`,
  `$6$salt$${'x'.repeat(85)}`,
  `$6$rounds=1e4$salt$${'x'.repeat(86)}`,
]

const UNKNOWN = [
  '',
  'plain',
  '$7$x',
  '*',
  '!',
  '!!',
  'x'.repeat(100_000),
  `$2y$05$${'x'.repeat(999)}`,
]

describe('stored hashes', () => {
  for (const [by, hash] of FOREIGN_HASHES) {
    it(`of ${by} are verified, and made anew`, async () => {
      const text = respell(hash)
      expect(await passwords.verify(text, FOREIGN_PASSWORD)).to.equal(true)
      expect(await passwords.verify(text, `${FOREIGN_PASSWORD} `)).to.equal(false)
      expect(await passwords.verify(text, '')).to.equal(false)
      expect(passwords.needsRehash(text)).to.equal(true)
    })
  }

  for (const [what, password, hash] of VECTORS) {
    it(`give what was published: ${what}`, async () => {
      expect(await passwords.verify(hash, password)).to.equal(true)
      expect(await passwords.verify(hash, password.toLowerCase() + 'x')).to.equal(false)
    })
  }

  for (const [fault, hashes] of [
    ['too_costly', TOO_COSTLY],
    ['weak_hash', WEAK],
    ['malformed_hash', MALFORMED],
    ['unknown_hash', UNKNOWN],
  ] as const) {
    it(`are ${fault} before anything is computed, and say nothing of themselves`, async () => {
      for (const hash of hashes) {
        expect(readStoredHash(hash), hash.slice(0, 80)).to.equal(
          hash.length > 255 ? 'unknown_hash' : fault,
        )
        const thrown = await passwords.verify(hash, 'a password').catch((error: unknown) => error)
        expect(thrown, hash).to.be.instanceOf(Error)
        expect(() => passwords.needsRehash(hash)).to.throw()
        if (hash.length > 8) expect(String(thrown)).not.to.include(hash.slice(0, 20))
      }
    })
  }

  it('may be as costly as any that is usual', () => {
    for (const hash of [
      `$2y$14$${BCRYPT}`,
      `$scrypt$ln=17,r=8,p=1$${SALT}$${DIGEST}`,
      `$pbkdf2-sha512$1000000$${SALT}$${DIGEST}`,
      `$argon2id$v=19$m=262144,t=4,p=4$${SALT}$${DIGEST}`,
      `$6$rounds=100000$salt$${'x'.repeat(86)}`,
    ]) {
      expect(readStoredHash(hash), hash).to.be.an('object')
    }
  })

  it('leave the main thread free, those of SHA-2 crypt too', async () => {
    let turns = 0
    const counter = setInterval(() => (turns += 1), 1)
    const [, hash = ''] = FOREIGN_HASHES.find(([by]) => by === 'htpasswd -5 -r 50000') ?? []
    await passwords.verify(hash, FOREIGN_PASSWORD)
    clearInterval(counter)
    expect(turns).to.be.greaterThan(5)
  })

  it('wait in the line of all hashes', async () => {
    const crowd = Array.from({ length: 40 }, () =>
      passwords.verify(FOREIGN_HASHES[0]?.[1] ?? '', 'x'),
    )
    const refused = (await Promise.allSettled(crowd)).filter(({ status }) => status === 'rejected')
    expect(refused).to.have.length(40 - passwords.capacity)
  })

  it('are of other spellings only where they are whole', () => {
    for (const text of [
      'scrypt:3:8:1$salt$zz',
      'pbkdf2_sha1$1000$a$b',
      'bcrypt_sha256$$2b$12$x',
      'md5$a$b',
    ]) {
      expect(respell(text)).to.equal(text)
      expect(readStoredHash(respell(text))).to.equal('unknown_hash')
    }
    expect(readStoredHash(respell('scrypt:30000:8:1$salt$abcdef'))).to.equal('malformed_hash')
  })
})
