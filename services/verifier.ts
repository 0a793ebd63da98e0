import { AppError } from '../errors/app-error.js'
import { isByKey } from './access.js'
import type { ApiKeyGuard, KeyOrigin } from './api-key-guard.js'
import { isKeyText } from './api-keys/key-text.js'
import type { Revocations } from './revocations.js'
import type { Claims, Tokens } from './tokens.js'
import { accepted, type TokenReader } from './tokens/reader.js'

/** How a token was shown. */
export interface Shown extends KeyOrigin {
  /** `halves`: as sensenet's protocol has it. */
  readonly from: 'header' | 'cookie' | 'halves'
}

/** Decides whether a token lets somebody pass: the one question every guard asks. */
export interface Verifier {
  /**
   * The claims of a token that is valid and was not taken back. Asks memory only. Throws AppError
   * as `Tokens.verify` does, `invalid_token` for a revoked one, and `unavailable` where nobody can
   * tell because the log of revocations was not read for too long.
   */
  verify(token: string): Claims
  /**
   * The same for what a request shows, which may also be an API key: that may need one query, and
   * throws as `ApiKeyGuard.admit` does. What belongs to a key is refused in a cookie: that is where
   * people carry theirs.
   */
  admit(text: string, shown: Shown): Claims | Promise<Claims>
  /**
   * As `admit`, but why a token is refused may be returned as well as thrown: for those who are asked
   * by the thousand, since to throw costs as much as to read.
   */
  ask(text: string, shown: Shown): Claims | AppError | Promise<Claims>
}

interface VerifierParts {
  readonly tokens: Pick<Tokens, 'read'>
  readonly revocations: Pick<Revocations, 'isRevoked' | 'requireFresh'>
  readonly keys: Pick<ApiKeyGuard, 'admit'>
  /** Reads access tokens that come in halves; unless given, none passes. */
  readonly halves?: Pick<TokenReader<Claims>, 'read'> | null
  /** Told of every session whose token passes. */
  readonly noteSeen: (sessionId: string) => void
  /** Told of every key whose token passes. */
  readonly noteUsed: (keyId: string) => void
}

/** Makes the verifier. */
export function createVerifier(parts: VerifierParts): Verifier {
  const { tokens, revocations, noteSeen, noteUsed, halves = null } = parts
  const pass = (read: Claims | AppError): Claims | AppError => {
    if (read instanceof AppError) return read
    revocations.requireFresh()
    if (revocations.isRevoked(read)) return REVOKED
    if (isByKey(read)) noteUsed(read.sid)
    else noteSeen(read.sid)
    return read
  }
  const ask: Verifier['ask'] = (text, shown) => {
    // A reader of its own: what is a bearer token is none in halves, and the other way round.
    if (shown.from === 'halves') return halves === null ? NO_HALVES : pass(halves.read(text))
    if (isKeyText(text)) return admitKey(parts, text, shown)
    const claims = pass(tokens.read(text))
    if (shown.from !== 'cookie' || claims instanceof AppError) return claims
    return isByKey(claims) ? IN_COOKIE : claims
  }
  return {
    verify: (token) => accepted(pass(tokens.read(token))),
    ask,
    admit: (text, shown) => accepted(ask(text, shown)),
  }
}

function admitKey(
  { revocations, keys }: VerifierParts,
  text: string,
  shown: Shown,
): Claims | Promise<Claims> {
  if (shown.from === 'cookie') throw IN_COOKIE
  revocations.requireFresh()
  const key = keys.admit(text, shown)
  return key instanceof Promise ? key.then(({ claims }) => claims) : key.claims
}

const invalid = (detail: string): AppError =>
  new AppError('invalid_token', {
    detail,
    headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
  })

const REVOKED = invalid('revoked')
const NO_HALVES = invalid('halves, which nobody reads here')
const IN_COOKIE = invalid('belongs to a key, and came as a cookie')
