import { createSecretKey, type KeyObject } from 'node:crypto'
import type { JwtAlgorithm } from '../../config/settings.js'
import { deriveKey } from '../../lib/derive-key.js'
import type { Secret } from '../../lib/secret.js'

/** A key that tokens are verified with, in the one algorithm it is for. */
export interface VerifyingKey {
  /** Its name in token headers, unique among the keys of this gateway. */
  readonly kid: string
  readonly algorithm: JwtAlgorithm
  /** Parsed once: given text, jsonwebtoken parses it anew on every call. */
  readonly verifyWith: KeyObject
  /** How long each of its signatures is. */
  readonly signatureBytes: number
}

export interface SigningKey extends VerifyingKey {
  readonly signWith: KeyObject
}

/** The keys of the gateway, as tokens see them. Asks memory only. */
export interface TokenKeys {
  /** The key that signs now. Throws AppError `unavailable` while there is none. */
  readonly signing: () => SigningKey
  /** The key of that name, if a token signed with it may be valid now. */
  readonly find: (kid: string) => VerifyingKey | null
}

/**
 * The keys of HS256, one for each of `secrets`: the first signs, all verify. Throws TypeError when
 * there is none.
 */
export function createSecretKeys(secrets: readonly Secret[]): TokenKeys {
  const keys = secrets.map(toSecretKey)
  const [first] = keys
  if (!first) throw new TypeError('At least one secret is needed')
  const byKid = mapByKid(keys)
  return { signing: () => first, find: (kid) => byKid.get(kid) ?? null }
}

/** A key is named by what is derived from it: of each secret there is one, on every instance. */
export function toSecretKey(secret: Secret): SigningKey {
  const key = createSecretKey(Buffer.from(secret.reveal(), 'utf8'))
  const kid = deriveKey(secret, 'name of a token key', 12).toString('base64url')
  return { kid, algorithm: 'HS256', verifyWith: key, signWith: key, signatureBytes: 32 }
}

/**
 * `keys` by their names. Throws TypeError where a name is not unique, or secrets stand among public
 * keys: a verifier of the one kind could be handed the other.
 */
export function mapByKid<K extends VerifyingKey>(keys: readonly K[]): ReadonlyMap<string, K> {
  const byKid = new Map(keys.map((key) => [key.kid, key]))
  if (byKid.size !== keys.length) throw new TypeError('Two keys have one name')
  const kinds = new Set(keys.map(({ verifyWith }) => verifyWith.type))
  if (kinds.size > 1) throw new TypeError('Secret and public keys are mixed')
  return byKid
}
