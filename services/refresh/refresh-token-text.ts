import { createHash, createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import { deriveKey } from '../../lib/derive-key.js'
import type { Secret } from '../../lib/secret.js'

/** A refresh token as its holder has it. */
export interface RefreshTokenText {
  readonly id: string
  readonly secret: string
}

/** A key that successors are derived with. */
export type SuccessorKey = Buffer

const SECRET_BYTES = 32
const ID_BYTES = 16

/** Only the one spelling: 32 bytes in base64url. */
const TEXT = /^([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\.([\w-]{43})$/

/** Reads `id.secret`; null for anything else. */
export function parseRefreshToken(text: string): RefreshTokenText | null {
  const [, id, secret] = TEXT.exec(text) ?? []
  return id === undefined || secret === undefined ? null : { id, secret }
}

export const spell = ({ id, secret }: RefreshTokenText): string => `${id}.${secret}`

/** The first token of a session. */
export const createFirst = (): RefreshTokenText => ({
  id: randomUUID(),
  secret: randomBytes(SECRET_BYTES).toString('base64url'),
})

/** What a row keeps beside the hash: without it nobody derives what its token leads to. */
export const createSeed = (): string => randomBytes(SECRET_BYTES).toString('base64url')

/** A secret has 256 random bits: nothing slower is needed. */
export const hashOf = (secret: string): string =>
  createHash('sha256').update(secret).digest('base64url')

/** Whether `secret` has this hash, in the same time whatever it is. */
export function isSecretOf(secret: string, hash: string): boolean {
  const [a, b] = [Buffer.from(hashOf(secret)), Buffer.from(hash)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** The keys for successors, in the order of the secrets that sign tokens. */
export const successorKeysOf = (secrets: readonly Secret[]): SuccessorKey[] =>
  secrets.map((secret) => deriveKey(secret, 'refresh token successors', SECRET_BYTES))

/**
 * What `parent` is spent for. Everybody who holds the same parent, row and key gets the same; with
 * one of the three missing, nothing can be told.
 */
export function deriveSuccessor(
  key: SuccessorKey,
  parent: RefreshTokenText,
  seed: string,
): RefreshTokenText {
  const bytes = createHmac('sha512', key)
    .update(`${spell(parent)}.${seed}`)
    .digest()
  return {
    id: toUuid(bytes.subarray(0, ID_BYTES)),
    secret: bytes.subarray(ID_BYTES, ID_BYTES + SECRET_BYTES).toString('base64url'),
  }
}

/** A UUID of version 8: its bits are ours (RFC 9562 section 5.8). */
function toUuid(bytes: Buffer): string {
  const hex = Buffer.from(bytes)
  hex.writeUInt8((hex.readUInt8(6) & 0x0f) | 0x80, 6)
  hex.writeUInt8((hex.readUInt8(8) & 0x3f) | 0x80, 8)
  return hex.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
