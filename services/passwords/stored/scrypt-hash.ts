import { scrypt, timingSafeEqual } from 'node:crypto'
import { readBase64 } from './base64.js'
import { BOUNDS, LEAST_DIGEST_BYTES, LEAST_SCRYPT_N, readCount } from './bounds.js'
import type { HashReader } from './hash-reader.js'

const SPELLING = /^\$scrypt\$ln=(\d{1,2}),r=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/u

/** Node counts what lies around the memory as well. */
const MARGIN = 1024 * 1024

/** `$scrypt$ln=16,r=8,p=1$SALT$DIGEST`, as Authelia and passlib write it. */
export const readScrypt: HashReader = (text) => {
  if (!text.startsWith('$scrypt$')) return null
  const [, ln, r, p, saltText, digestText] = SPELLING.exec(text) ?? []
  const [logN, blockSize, lanes] = [readCount(ln), readCount(r), readCount(p)]
  const [salt, digest] = [readBase64(saltText), readBase64(digestText)]
  if (logN === null || blockSize === null || lanes === null) return 'malformed_hash'
  if (salt === null || digest === null || digest.length < LEAST_DIGEST_BYTES)
    return 'malformed_hash'
  const cost = 2 ** logN
  if (cost < LEAST_SCRYPT_N) return 'weak_hash'
  const memoryKib = (cost * blockSize) / 8
  const isCostly = memoryKib > BOUNDS.memoryKib || memoryKib * lanes > BOUNDS.memoryWorkKib
  if (isCostly || lanes > BOUNDS.lanes) return 'too_costly'
  const options = { cost, blockSize, parallelization: lanes }
  const maxmem = 1024 * memoryKib + 128 * blockSize * (lanes + 2) + MARGIN
  const derive = (password: Buffer): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      scrypt(password, salt, digest.length, { ...options, maxmem }, (error, key) => {
        if (error) reject(error)
        else resolve(key)
      })
    })
  const verify = async (password: Buffer) => timingSafeEqual(await derive(password), digest)
  return { kind: 'scrypt', verify }
}
