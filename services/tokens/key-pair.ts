import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
} from 'node:crypto'
import { promisify } from 'node:util'
import type { JwtAlgorithm } from '../../config/settings.js'
import { toVerifyingKey, type PublicJwk } from './public-key.js'
import type { SigningKey } from './keys.js'

/** The algorithms whose keys are made by us and published. */
export type KeyPairAlgorithm = Exclude<JwtAlgorithm, 'HS256'>

/** The algorithm of the pairs that are made where tokens are signed in `algorithm`. */
export const ringAlgorithmOf = (algorithm: JwtAlgorithm): KeyPairAlgorithm =>
  algorithm === 'HS256' ? 'ES256' : algorithm

/** A new pair of keys: what is published, and the private part as PKCS #8. */
export interface KeyPair {
  readonly jwk: PublicJwk
  readonly privateKey: Buffer
}

const generate = promisify(generateKeyPair)

/** Makes a pair of keys for `algorithm`, named by its thumbprint (RFC 7638). */
export async function makeKeyPair(algorithm: KeyPairAlgorithm): Promise<KeyPair> {
  const { publicKey, privateKey } =
    algorithm === 'ES256'
      ? await generate('ec', { namedCurve: 'P-256' })
      : await generate('rsa', { modulusLength: 2048 })
  return {
    jwk: toJwk(publicKey, algorithm),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'der' }),
  }
}

/** The public part as it is published. Throws TypeError for a key that is not for `algorithm`. */
export function toJwk(publicKey: KeyObject, algorithm: KeyPairAlgorithm): PublicJwk {
  const { kty, crv, x, y, n, e } = publicKey.export({ format: 'jwk' })
  const members = kty === 'EC' ? { crv, kty, x, y } : { e, kty, n }
  // The members are in the order of their names, as a thumbprint wants them.
  const kid = createHash('sha256').update(JSON.stringify(members)).digest('base64url')
  return toVerifyingKey({ ...members, kid, alg: algorithm, use: 'sig' }).jwk
}

/** The key that signs with `privateKey`. Throws TypeError where it is not the pair of `jwk`. */
export function toSigningKey(jwk: PublicJwk, privateKey: Buffer): SigningKey {
  const signWith = createPrivateKey({ key: privateKey, format: 'der', type: 'pkcs8' })
  const own = toJwk(createPublicKey(signWith), jwk.alg)
  if (own.kid !== jwk.kid) throw new TypeError('The private key belongs to another public key')
  return { ...toVerifyingKey(jwk), signWith }
}
