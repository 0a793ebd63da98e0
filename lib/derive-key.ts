import { hkdfSync } from 'node:crypto'
import type { Secret } from './secret.js'

/**
 * `length` bytes derived from `secret` for one purpose (HKDF-SHA-256, RFC 5869): who has the bytes
 * of one purpose knows nothing of the secret, or of the bytes of another purpose.
 */
export const deriveKey = (secret: Secret, purpose: string, length: number): Buffer =>
  Buffer.from(hkdfSync('sha256', secret.reveal(), '', `gatehouse ${purpose}`, length))
