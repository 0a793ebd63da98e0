import { constants, createHmac, sign, type KeyObject } from 'node:crypto'
import { Secret } from '../../lib/secret.js'
import { toSecretKey } from '../../services/tokens/keys.js'

/** base64url of JSON, of bytes, or of text as it is. */
export const encode = (part: unknown): string =>
  (Buffer.isBuffer(part)
    ? part
    : Buffer.from(typeof part === 'string' ? part : JSON.stringify(part))
  ).toString('base64url')

/** The name that the key of `secret` has in our headers. */
export const kidOf = (secret: string): string => toSecretKey(new Secret(secret)).kid

export const headerOf = (secret: string): Record<string, unknown> => ({
  alg: 'HS256',
  typ: 'at+jwt',
  kid: kidOf(secret),
})

/** What is signed: header and payload, each as JSON, as text, or as bytes. */
export interface Forged {
  readonly header: unknown
  readonly payload: unknown
}

/** Anything under HMAC-SHA-256 with any secret: what only a stolen key, or a mistake, could make. */
export function forge({ header, payload }: Forged, secret: string | Buffer, hash = 'sha256') {
  const input = `${encode(header)}.${encode(payload)}`
  return `${input}.${createHmac(hash, secret).update(input).digest('base64url')}`
}

/** Anything under a private key, in the way of `alg`. */
export function forgeByKey({ header, payload }: Forged, key: KeyObject, alg: string) {
  const input = `${encode(header)}.${encode(payload)}`
  const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }
  const way = alg === 'PS256' ? pss : { dsaEncoding: 'ieee-p1363' as const }
  const signature = sign('sha256', Buffer.from(input), { key, ...way })
  return `${input}.${signature.toString('base64url')}`
}
