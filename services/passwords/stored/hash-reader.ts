/**
 * Why a hash is not taken. `too_costly`: to verify it would take more memory or time than anybody
 * may cause; `weak_hash`: whoever has it has the password; `malformed_hash`: it begins as one that is
 * known and goes on otherwise; `unknown_hash`: it is none that is known.
 */
export type HashFault = 'too_costly' | 'weak_hash' | 'malformed_hash' | 'unknown_hash'

/** A hash that can be verified within the bounds. */
export interface StoredHash {
  readonly kind: 'argon2' | 'bcrypt' | 'scrypt' | 'pbkdf2' | 'sha-crypt'
  /** Whether it is that of `password`, off the main thread or in short steps on it. */
  verify(password: Buffer): Promise<boolean>
}

/** Reads one kind of hash; null: it is of another kind. */
export type HashReader = (text: string) => StoredHash | HashFault | null
