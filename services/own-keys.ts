import type { NewSigningKey, SigningKey as SigningKeyRow } from '../models/signing-key.js'
import type { RingKey } from './key-ring.js'
import type { KeyVault } from './key-vault.js'
import { toSigningKey, type KeyPair } from './tokens/key-pair.js'
import type { SigningKey, VerifyingKey } from './tokens/keys.js'
import { toVerifyingKey, type PublicJwk } from './tokens/public-key.js'

/** A key of ours, as it stands in the database and our secrets open it. */
export interface OwnKey extends RingKey {
  readonly algorithm: string
  readonly jwk: PublicJwk
  readonly verifying: VerifyingKey
  /** null: it signs no more, and its private part is gone. */
  readonly signing: SigningKey | null
}

/** Private and public part are sealed as one: neither can be put beside another. */
const labelOf = ({ kid, algorithm, publicJwk }: Omit<NewSigningKey, 'sealed' | 'secretId'>) =>
  JSON.stringify([kid, algorithm, publicJwk])

/** What is published of a key, and since when it does what. */
export type NewOwnKey = Pick<RingKey, 'createdAt' | 'signsFrom' | 'longestTokenSeconds'>

/** The row of a new key. */
export function toRow({ jwk, privateKey }: KeyPair, times: NewOwnKey, vault: KeyVault) {
  const row = { kid: jwk.kid, algorithm: jwk.alg, publicJwk: JSON.stringify(jwk), ...times }
  return { ...row, ...vault.seal(privateKey, labelOf(row)) }
}

/** What stands in the place of the private part of `row` once it is forgotten. */
export const sealNothing = (row: SigningKeyRow, vault: KeyVault): string =>
  vault.seal(Buffer.alloc(0), labelOf(row)).sealed

/**
 * The key in `row`; null for one that was not sealed as it stands under a secret of ours. Such a key
 * counts for nothing: whoever writes into the table cannot have tokens accepted.
 */
export function openRow(row: SigningKeyRow, vault: KeyVault): OwnKey | null {
  const privateKey = vault.open(row, labelOf(row))
  if (privateKey === null) return null
  const { jwk, ...verifying } = toVerifyingKey(JSON.parse(row.publicJwk))
  return {
    kid: row.kid,
    algorithm: row.algorithm,
    createdAt: row.createdAt,
    signsFrom: row.signsFrom,
    revokedAt: row.revokedAt,
    longestTokenSeconds: row.longestTokenSeconds,
    jwk,
    verifying,
    signing: privateKey.length === 0 ? null : toSigningKey(jwk, privateKey),
  }
}
