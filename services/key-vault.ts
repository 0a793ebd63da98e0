import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { deriveKey } from '../lib/derive-key.js'
import type { Secret } from '../lib/secret.js'

/** Keeps private keys so that the database alone gives none away (AES-256-GCM). */
export interface KeyVault {
  /** Encrypts `content` under the first secret, bound to `label`. */
  seal(content: Buffer, label: string): Sealed
  /**
   * What was sealed under `label`; null where it was not: another label, another text, or a secret
   * that is not listed.
   */
  open(sealed: Sealed, label: string): Buffer | null
}

export interface Sealed {
  /** base64url of the nonce, the tag and the encrypted content. */
  readonly sealed: string
  /** Names the secret, and tells nothing about it. */
  readonly secretId: string
}

const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** A vault under `secrets`: the first seals, all open. Throws TypeError when there is none. */
export function createKeyVault(secrets: readonly Secret[]): KeyVault {
  const keys = new Map(secrets.map((secret) => [idOf(secret), keyOf(secret)]))
  const [first] = keys
  if (!first) throw new TypeError('At least one secret is needed')
  const [secretId, sealing] = first
  return {
    seal: (content, label) => ({ sealed: encrypt(content, label, sealing), secretId }),
    open: (sealed, label) => {
      const key = keys.get(sealed.secretId)
      return key ? decrypt(sealed.sealed, label, key) : null
    },
  }
}

const idOf = (secret: Secret): string =>
  deriveKey(secret, 'name of a vault key', 12).toString('base64url')

const keyOf = (secret: Secret): Buffer => deriveKey(secret, 'vault of signing keys', 32)

function encrypt(content: Buffer, label: string, key: Buffer): string {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(label))
  const encrypted = Buffer.concat([cipher.update(content), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), encrypted]).toString('base64url')
}

function decrypt(sealed: string, label: string, key: Buffer): Buffer | null {
  const bytes = Buffer.from(sealed, 'base64url')
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return null
  const nonce = bytes.subarray(0, NONCE_BYTES)
  const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES)
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES })
  decipher.setAAD(Buffer.from(label)).setAuthTag(tag)
  const content = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES))
  try {
    return Buffer.concat([content, decipher.final()])
  } catch {
    // The one thing that `final` throws for: the tag does not fit.
    return null
  }
}
