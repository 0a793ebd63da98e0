import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { base62Length, fromBase62, toBase62 } from '../../lib/base62.js'

/** What every key begins with: no token and no other service's key does. */
const PREFIX = 'gatehouse_'

const ID_BYTES = 16
const SECRET_BYTES = 32
const CHECKSUM_BYTES = 4

const digits = (bytes: number): string => `([0-9A-Za-z]{${base62Length(bytes)}})`

/** `gatehouse_ID_SECRET_CHECKSUM`, in letters and digits: what scanners for leaked keys look for. */
export const KEY_TEXT = new RegExp(
  `^(${PREFIX}${digits(ID_BYTES)}_${digits(SECRET_BYTES)})_${digits(CHECKSUM_BYTES)}$`,
  'u',
)

/** A new key: `id` is for everybody to see, `text` is shown once. */
export interface NewKeyText {
  readonly id: string
  readonly text: string
}

/** Makes a key with 256 random bits. */
export function createKeyText(): NewKeyText {
  const id = randomUUID()
  const idBytes = Buffer.from(id.replaceAll('-', ''), 'hex')
  const body = `${PREFIX}${toBase62(idBytes)}_${toBase62(randomBytes(SECRET_BYTES))}`
  return { id, text: `${body}_${checksumOf(body)}` }
}

/** Whether `text` is meant to be a key of ours, and not a token. */
export const isKeyText = (text: string): boolean => text.startsWith(PREFIX)

/**
 * The id of the key that `text` is, as a UUID; null for a text that was never a key: of another
 * shape, or mistyped, cut or made up without the checksum. Says nothing of whether there is such a
 * key, and asks nobody.
 */
export function readKeyId(text: string): string | null {
  const [, body = '', id = '', , checksum] = KEY_TEXT.exec(text) ?? []
  if (checksum === undefined || checksumOf(body) !== checksum) return null
  const bytes = fromBase62(id, ID_BYTES)
  return bytes && toUuid(bytes.toString('hex'))
}

/** The fingerprint a key is known by: 256 random bits need no slow hash to be safe in a database. */
export const hashKeyText = (text: string): string =>
  createHash('sha256').update(text, 'utf8').digest('hex')

function checksumOf(body: string): string {
  const bytes = Buffer.alloc(CHECKSUM_BYTES)
  bytes.writeUInt32BE(crc32(body))
  return toBase62(bytes)
}

const toUuid = (hex: string): string =>
  hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/u, '$1-$2-$3-$4-$5')
