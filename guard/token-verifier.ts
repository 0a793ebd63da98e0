import { isLoopbackHttp } from '../lib/secure-address.js'
import type { Claims } from '../services/tokens.js'
import { createTokenReader } from '../services/tokens/reader.js'
import { createSecretSource } from './key-source.js'
import {
  ISSUER_OPTIONS,
  PROCESS_WIDE,
  readIssuer,
  requireKeyAddress,
  type GuardParts,
  type Issuer,
} from './issuer.js'
import type { TokenOptions } from './options.js'
import { createOptionReader, type OptionReader } from './read-options.js'
import { createVerify, type Verify } from './verifying.js'

/** Names of the options that say how tokens are verified. */
export const TOKEN_OPTIONS = [
  ...ISSUER_OPTIONS,
  'audience',
  'secret',
  'maxAgeSeconds',
  'bypass',
] as const

/** How tokens are verified, checked. */
export interface TokenSettings extends Issuer {
  readonly audience: string
  /** null: by published keys. */
  readonly secrets: readonly string[] | null
  /** Infinity: as long as the gateway says. */
  readonly maxAgeSeconds: number
  readonly bypassOn: boolean
}

/**
 * Verifies access tokens outside of requests, such as those of sockets: by published keys or a
 * shared secret, in memory but for fetching keys. What was taken back since is not known here. The
 * promise rejects with a Refusal: 401 for a token that is not valid, 503 where keys cannot be read.
 * Throws ConfigError at once where `options` are wrong.
 */
export function createTokenVerifier(options: TokenOptions): (token: string) => Promise<Claims> {
  const read = createOptionReader('createTokenVerifier', options, TOKEN_OPTIONS)
  const settings = readTokenSettings(read, options)
  read.finish()
  const verify = verifierOf(settings, PROCESS_WIDE)
  return async (token) => verify(token)
}

/** What verifies tokens as `settings` say. */
export function verifierOf(
  { issuer, audience, secrets, maxAgeSeconds, bypassOn, jwksUri }: TokenSettings,
  { keySets, clock }: GuardParts,
): Verify<Claims> {
  const source = secrets === null ? keySets(jwksUri) : createSecretSource(secrets)
  const settings = { issuer, audience, lifetimeSeconds: maxAgeSeconds }
  return createVerify(source, createTokenReader({ settings, find: source.find, clock, bypassOn }))
}

/** Reads how tokens are verified; what is wrong is told to `read`. */
export function readTokenSettings(read: OptionReader, options: TokenOptions): TokenSettings {
  const issuer = readIssuer(read, options)
  const { audience = issuer.issuer, maxAgeSeconds = Infinity } = options
  const { bypass = isLoopbackHttp(new URL(issuer.issuer)) } = options
  read.demand(typeof audience === 'string' && audience !== '', 'audience must be a text')
  read.demand(maxAgeSeconds >= 1, 'maxAgeSeconds must be 1 or more')
  read.demand(typeof bypass === 'boolean', 'bypass must be true or false')
  const secrets = options.secret === undefined ? null : secretsIn(read, options.secret)
  if (secrets === null) requireKeyAddress(read, issuer)
  else read.demand(options.jwksUri === undefined, 'jwksUri and secret exclude each other')
  return { ...issuer, audience, secrets, maxAgeSeconds, bypassOn: bypass }
}

/** HS256 wants a key of at least its hash's length (RFC 7518 section 3.2). */
const SHORTEST_SECRET_BYTES = 32

/** One text may list several with commas, as JWT_SECRET_KEY does. */
function secretsIn(read: OptionReader, given: string | readonly string[]): readonly string[] {
  const secrets = [given].flat().flatMap((text) => text.split(',').map((part) => part.trim()))
  const long = secrets.every((secret) => Buffer.byteLength(secret) >= SHORTEST_SECRET_BYTES)
  read.demand(long, `secret must be at least ${SHORTEST_SECRET_BYTES} bytes long`)
  read.demand(secrets.length > 0, 'secret is an empty list')
  read.demand(new Set(secrets).size === secrets.length, 'secret lists one twice')
  return secrets
}
