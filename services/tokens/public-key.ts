import { createPublicKey, type JsonWebKey } from 'node:crypto'
import { z } from 'zod'
import type { VerifyingKey } from './keys.js'

/** A coordinate of P-256, or what it is in base64url: at full length (RFC 7518 section 6.2.1.2). */
const Coordinate = z.string().regex(/^[\w-]{43}$/u)

const forSignatures = {
  kid: z.string().min(1).max(64),
  use: z.literal('sig').optional(),
  key_ops: z
    .array(z.string())
    .refine((operations) => operations.includes('verify'))
    .optional(),
}

/** A public key of ours (RFC 7517): of a known kind, for signatures, and nothing else about it. */
const PublicJwk = z.discriminatedUnion('kty', [
  z.strictObject({
    ...forSignatures,
    kty: z.literal('EC'),
    alg: z.literal('ES256'),
    crv: z.literal('P-256'),
    x: Coordinate,
    y: Coordinate,
  }),
  z.strictObject({
    ...forSignatures,
    kty: z.literal('RSA'),
    alg: z.enum(['RS256', 'PS256']),
    n: z.string(),
    // The one exponent that keys are made with; 1 would verify anything.
    e: z.literal('AQAB'),
  }),
])

export type PublicJwk = z.infer<typeof PublicJwk>

/** RSA keys under 2,048 bits are refused (RFC 7518 section 3.3); over 4,096 they only cost time. */
const RSA_BITS = { least: 2048, most: 4096 }

/**
 * The key in a public JWK, for the one algorithm it names. Throws TypeError for a key that is not
 * one to verify signatures with: one for encryption, a private or secret one, a small one, or one
 * that does not say its algorithm. The message holds nothing of the key.
 */
export function toVerifyingKey(jwk: unknown): VerifyingKey & { readonly jwk: PublicJwk } {
  const read = PublicJwk.safeParse(jwk)
  if (!read.success) throw new TypeError('No public key for signatures')
  const { kid, alg } = read.data
  const verifyWith = createPublicKey({ key: read.data as JsonWebKey, format: 'jwk' })
  const bits = verifyWith.asymmetricKeyDetails?.modulusLength ?? RSA_BITS.least
  if (bits < RSA_BITS.least || bits > RSA_BITS.most) throw new TypeError('RSA key of another size')
  const signatureBytes = alg === 'ES256' ? 64 : Math.ceil(bits / 8)
  return { kid, algorithm: alg, verifyWith, signatureBytes, jwk: read.data }
}
