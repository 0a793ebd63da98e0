import { readArgon2 } from './argon2-hash.js'
import { readBcrypt } from './bcrypt-hash.js'
import { readPbkdf2 } from './pbkdf2-hash.js'
import { readScrypt } from './scrypt-hash.js'
import { readShaCrypt } from './sha-crypt-hash.js'
import type { HashFault, HashReader, StoredHash } from './hash-reader.js'

const READERS: readonly HashReader[] = [
  readArgon2,
  readBcrypt,
  readScrypt,
  readPbkdf2,
  readShaCrypt,
  (text) => (isWeak(text) ? 'weak_hash' : null),
]

/** What the column of the database holds. */
const MAX_LENGTH = 255

/** The hash that `text` spells in crypt's way (`$kind$...`), or why it is not taken. */
export function readStoredHash(text: string): StoredHash | HashFault {
  for (const read of text.length > MAX_LENGTH ? [] : READERS) {
    const found = read(text)
    if (found !== null) return found
  }
  return 'unknown_hash'
}

/** As `readStoredHash`; throws Error where it is not taken. Its message holds no part of it. */
export function requireStoredHash(text: string): StoredHash {
  const found = readStoredHash(text)
  if (typeof found === 'string') throw new Error(`the stored hash is not taken: ${found}`)
  return found
}

/** One digest of the password, or none: whoever tries passwords tries a thousand million a second. */
const WEAK = [
  /^\{S?(?:SHA|MD)\d*\}/iu,
  /^\$(?:apr1|1|md5)\$/u,
  /^\$pbkdf2\$/u,
  /^[./\dA-Za-z]{13}$/u,
  /^(?:[\da-f]{32}|[\da-f]{40}|[\da-f]{64}|[\da-f]{128})$/iu,
  /^\{(?:CLEAR|PLAIN|CLEARTEXT)\}/iu,
]

const isWeak = (text: string): boolean => WEAK.some((pattern) => pattern.test(text))
