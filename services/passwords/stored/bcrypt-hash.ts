import * as bcrypt from '@node-rs/bcrypt'
import { BOUNDS } from './bounds.js'
import type { HashReader } from './hash-reader.js'

/** Not `$2x$`, which an implementation made that took different passwords for the same. */
const SPELLING = /^\$2[aby]\$(\d\d)\$[./\dA-Za-z]{53}$/u

const LEAST_COST = 4

/** `$2b$12$SALTDIGEST`, also as `$2a$` and `$2y$`. Reads 72 bytes of a password, as all of them do. */
export const readBcrypt: HashReader = (text) => {
  if (!/^\$2[a-z]?\$/u.test(text)) return null
  const [, cost] = SPELLING.exec(text) ?? []
  if (cost === undefined || Number(cost) < LEAST_COST) return 'malformed_hash'
  if (Number(cost) > BOUNDS.bcryptCost) return 'too_costly'
  return { kind: 'bcrypt', verify: (password) => bcrypt.verify(password, text) }
}
