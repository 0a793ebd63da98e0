import jwt from 'jsonwebtoken'
import { readCompactJws, UnreadableJws, type CompactJws } from '../../lib/compact-jws.js'
import type { SigningKey, VerifyingKey } from './keys.js'

/** Longest header and payload we sign, in bytes: a cookie has 4,096 for everything. */
export const MAX_SIGNED_BYTES = 2048

/** Longest token there can be: the signature of an RSA key of 2,048 bits stands behind the rest. */
export const MAX_TOKEN_BYTES = MAX_SIGNED_BYTES + 1 + Math.ceil((256 * 4) / 3)

/** What a kind of token is called in its header (RFC 8725 section 3.11). */
export type TokenType = 'at+jwt' | 'assertion+jwt' | 'sn-access+jwt' | 'sn-refresh+jwt'

/** The header of a token of the kind `typ`. */
export const headerFor = (
  { algorithm, kid }: Pick<VerifyingKey, 'algorithm' | 'kid'>,
  typ: TokenType,
) => ({ alg: algorithm, typ, kid })

/** `claims` as a JWT. This file alone knows jsonwebtoken. */
export const signClaims = (claims: object, key: SigningKey, typ: TokenType): string =>
  jwt.sign(claims, key.signWith, { algorithm: key.algorithm, header: headerFor(key, typ) })

/**
 * Reads `text` and checks its signature. The key is looked up by `find` alone, and the algorithm is
 * the key's: what the header says of it must be the same. Says nothing of claims or time. Throws
 * UnreadableJws.
 */
export function readSigned(
  text: string,
  find: (kid: string) => VerifyingKey | null,
): Pick<CompactJws, 'header' | 'payload'> {
  const { header, payload, signature } = readCompactJws(text, MAX_TOKEN_BYTES)
  const key = find(header.kid)
  if (!key) throw new UnreadableJws('no such key, or no longer')
  if (header.alg !== key.algorithm) throw new UnreadableJws("alg is not the key's")
  if (signature.length !== key.signatureBytes) throw new UnreadableJws('signature of another size')
  requireSignature(text, key)
  return { header, payload }
}

function requireSignature(text: string, { verifyWith, algorithm }: VerifyingKey): void {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  try {
    jwt.verify(text, verifyWith, {
      algorithms: [algorithm],
      // Claims are judged by services/tokens, for every kind of token in one way.
      ignoreExpiration: true,
      ignoreNotBefore: true,
    })
  } catch (error) {
    if (error instanceof jwt.JsonWebTokenError) throw new UnreadableJws(error.message)
    throw error
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}
