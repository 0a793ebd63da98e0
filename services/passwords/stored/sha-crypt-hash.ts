import { timingSafeEqual } from 'node:crypto'
import { BOUNDS, LEAST_ROUNDS, readCount } from './bounds.js'
import { shaCrypt } from './sha-crypt.js'
import type { HashReader } from './hash-reader.js'

const SPELLING = /^\$([56])\$(?:rounds=(\d+)\$)?([^$]{1,16})\$([./\dA-Za-z]+)$/u

const STANDARD_ROUNDS = 5000

const KINDS = {
  '5': { digest: 'sha256', length: 43 },
  '6': { digest: 'sha512', length: 86 },
} as const

/** `$6$rounds=50000$SALT$DIGEST`, and `$5$`: the crypt of Unix by SHA-2. */
export const readShaCrypt: HashReader = (text) => {
  if (!/^\$[56]\$/u.test(text)) return null
  const [, kind, count, salt, encoded] = SPELLING.exec(text) ?? []
  const rounds = count === undefined ? STANDARD_ROUNDS : readCount(count)
  if (rounds === null || salt === undefined || encoded === undefined) return 'malformed_hash'
  const { digest, length } = KINDS[kind as keyof typeof KINDS]
  if (encoded.length !== length) return 'malformed_hash'
  if (rounds < LEAST_ROUNDS) return 'weak_hash'
  if (rounds > BOUNDS.shaCryptRounds) return 'too_costly'
  const known = Buffer.from(encoded)
  const verify = async (password: Buffer): Promise<boolean> =>
    timingSafeEqual(Buffer.from(await shaCrypt({ digest, salt, rounds }, password)), known)
  return { kind: 'sha-crypt', verify }
}
