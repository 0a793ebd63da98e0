import { createHmac, timingSafeEqual } from 'node:crypto'
import jwt from 'jsonwebtoken'
import type { JwtAlgorithm } from '../../config/settings.js'
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

/** What a token says, its signature found good. */
export interface Signed extends Pick<CompactJws, 'header' | 'payload'> {
  /** What JSON.parse makes of the payload; undefined: no object. */
  readonly parsed: object | undefined
}

/** `claims` as a JWT. This file alone knows jsonwebtoken. */
export const signClaims = (claims: object, key: SigningKey, typ: TokenType): string =>
  jwt.sign(claims, key.signWith, { algorithm: key.algorithm, header: headerFor(key, typ) })

/**
 * Reads `text` and checks its signature. The key is looked up by `find` alone, and the algorithm is
 * the key's: what the header says of it must be the same. Says nothing of claims or time. Of a text
 * that is not good, returns why, or throws it: forged ones come by the thousand, and the engine never
 * makes code fast that always ends by throwing.
 */
export function readSigned(
  text: string,
  find: (kid: string) => VerifyingKey | null,
): Signed | UnreadableJws {
  const { header, payload, signature } = readCompactJws(text, MAX_TOKEN_BYTES)
  const key = find(header.kid)
  if (!key) return NO_KEY
  if (header.alg !== key.algorithm) return OTHER_ALGORITHM
  if (bytesIn(signature) !== key.signatureBytes) return OTHER_SIZE
  if (wary > 0 && key.algorithm === 'HS256') {
    wary -= 1
    if (!isMacOf(text, signature, key)) return wake()
  }
  const parsed = openSigned(text, key)
  if (parsed instanceof UnreadableJws) return parsed
  return { header, payload, parsed }
}

/** How many bytes stand in canonical base64url. */
const bytesIn = (text: string): number => Math.floor((text.length * 3) / 4)

/** One for all: nothing of a token stands in it. */
const NO_KEY = new UnreadableJws('no such key, or no longer')
const OTHER_ALGORITHM = new UnreadableJws("alg is not the key's")
const OTHER_SIZE = new UnreadableJws('signature of another size')
const FORGED = new UnreadableJws('invalid signature')

/** How many tokens to come are looked at warily. */
let wary = 0

/** One that is forged seldom comes alone. */
function wake(): UnreadableJws {
  wary = 1000
  return FORGED
}

/**
 * Whether `mac` is that of `text`. The library would say the same, for four times as much: so it is
 * asked first as long as forged tokens come, which they may by the thousand. What passes here the
 * library verifies all the same.
 */
function isMacOf(text: string, mac: string, { verifyWith }: VerifyingKey): boolean {
  const signed = text.slice(0, text.lastIndexOf('.'))
  const bytes = Buffer.from(mac, 'base64url')
  return timingSafeEqual(createHmac('sha256', verifyWith).update(signed).digest(), bytes)
}

/** By the algorithm of a key. Claims are judged by services/tokens, for every kind of token in one way. */
const optionsFor = (algorithm: JwtAlgorithm): jwt.VerifyOptions => ({
  algorithms: [algorithm],
  ignoreExpiration: true,
  ignoreNotBefore: true,
})
const OPTIONS: Readonly<Record<JwtAlgorithm, jwt.VerifyOptions>> = {
  HS256: optionsFor('HS256'),
  ES256: optionsFor('ES256'),
  RS256: optionsFor('RS256'),
  PS256: optionsFor('PS256'),
}

/** What JSON.parse makes of the payload of `text`, if it is an object, and its signature is good. */
function openSigned(
  text: string,
  { verifyWith, algorithm }: VerifyingKey,
): object | undefined | UnreadableJws {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  try {
    const payload = jwt.verify(text, verifyWith, OPTIONS[algorithm])
    return typeof payload === 'string' ? undefined : payload
  } catch (error) {
    if (!(error instanceof jwt.JsonWebTokenError)) throw error
    wake()
    return new UnreadableJws(error.message)
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}
