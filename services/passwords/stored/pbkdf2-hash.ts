import { pbkdf2, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { readBase64 } from './base64.js'
import { BOUNDS, LEAST_DIGEST_BYTES, LEAST_ROUNDS, readCount } from './bounds.js'
import type { HashReader } from './hash-reader.js'

const SPELLING = /^\$pbkdf2-(sha256|sha384|sha512)\$(?:i=)?(\d+)(?:,l=\d+)?\$([^$]+)\$([^$]+)$/u

/** Bytes of each digest: what is longer is made in as many goes. */
const DIGEST_BYTES: Readonly<Record<string, number>> = { sha256: 32, sha384: 48, sha512: 64 }

const derive = promisify(pbkdf2)

/** `$pbkdf2-sha512$310000$SALT$DIGEST`, as Authelia and passlib write it; `i=` may stand before. */
export const readPbkdf2: HashReader = (text) => {
  if (!text.startsWith('$pbkdf2-')) return null
  const [, digestName = '', count, saltText, digestText] = SPELLING.exec(text) ?? []
  const [rounds, salt, digest] = [readCount(count), readBase64(saltText), readBase64(digestText)]
  if (rounds === null || salt === null || digest === null) return 'malformed_hash'
  if (digest.length < LEAST_DIGEST_BYTES) return 'malformed_hash'
  if (rounds < LEAST_ROUNDS) return 'weak_hash'
  const goes = Math.ceil(digest.length / (DIGEST_BYTES[digestName] ?? 1))
  if (rounds * goes > BOUNDS.pbkdf2Rounds) return 'too_costly'
  const verify = async (password: Buffer): Promise<boolean> =>
    timingSafeEqual(await derive(password, salt, rounds, digest.length, digestName), digest)
  return { kind: 'pbkdf2', verify }
}
