import * as argon2 from '@node-rs/argon2'
import { readBase64 } from './base64.js'
import { BOUNDS, LEAST_DIGEST_BYTES, readCount } from './bounds.js'
import type { HashReader } from './hash-reader.js'

const PHC = /^\$argon2(?:id|i|d)(?:\$v=(?:16|19))?\$m=(\d+),t=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/u

/** `$argon2id$v=19$m=65536,t=3,p=4$SALT$DIGEST`, and the same of argon2i and argon2d. */
export const readArgon2: HashReader = (text) => {
  if (!text.startsWith('$argon2')) return null
  const [, m, t, p, salt, digest] = PHC.exec(text) ?? []
  const [memoryKib, passes, lanes] = [readCount(m), readCount(t), readCount(p)]
  if (memoryKib === null || passes === null || lanes === null) return 'malformed_hash'
  const digestBytes = readBase64(digest)?.length ?? 0
  if (readBase64(salt) === null || digestBytes < LEAST_DIGEST_BYTES) return 'malformed_hash'
  const isCostly = memoryKib > BOUNDS.memoryKib || memoryKib * passes > BOUNDS.memoryWorkKib
  if (isCostly || lanes > BOUNDS.lanes) return 'too_costly'
  return { kind: 'argon2', verify: (password) => argon2.verify(text, password) }
}
