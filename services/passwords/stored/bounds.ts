/**
 * What one verification may cost, about a second of one core at most: a hash from elsewhere may ask
 * for more than there is, and whoever tries to sign in would cause it each time.
 */
export const BOUNDS = {
  /** Memory of argon2 and scrypt, in KiB. */
  memoryKib: 262_144,
  /** That memory times how often it is gone over. */
  memoryWorkKib: 1_048_576,
  /** Threads of argon2, lanes of scrypt. */
  lanes: 16,
  /** Of bcrypt: the logarithm of its rounds. */
  bcryptCost: 14,
  pbkdf2Rounds: 2_000_000,
  shaCryptRounds: 100_000,
} as const

/** Fewer rounds than these are a single digest to whoever tries passwords. */
export const LEAST_ROUNDS = 1000
export const LEAST_SCRYPT_N = 1024

/** A shorter digest would be that of many passwords. */
export const LEAST_DIGEST_BYTES = 16

/** A positive decimal number as it is usually written; null: it is none, or has over 15 digits. */
export const readCount = (text: string | undefined): number | null =>
  text !== undefined && /^[1-9]\d{0,14}$/u.test(text) ? Number(text) : null
