import { Secret } from '../lib/secret.js'
import { createSecretKeys, type VerifyingKey } from '../services/tokens/keys.js'

/** A token names a key that is not among those in memory: it may be a new one. */
export class UnknownKey extends Error {
  override readonly name = 'UnknownKey'

  constructor() {
    super('no such key, or no longer')
  }
}

/** Where keys come from that tokens are verified with. */
export interface KeySource {
  /** Sees to it that there are keys: null when there are. Rejects with AppError `unavailable`. */
  readonly prepare: () => Promise<void> | null
  /** The key of that name, from memory. Throws UnknownKey where it may have to be asked for. */
  readonly find: (kid: string) => VerifyingKey | null
  /** Asks for keys that are not in memory. Rejects with AppError `unavailable`. */
  readonly seek: () => Promise<void>
}

/** The keys of HS256: of secrets shared with the gateway. */
export const createSecretSource = (secrets: readonly string[]): KeySource => ({
  prepare: () => null,
  find: createSecretKeys(secrets.map((secret) => new Secret(secret))).find,
  seek: () => Promise.resolve(),
})
