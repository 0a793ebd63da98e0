import { AppError } from '../errors/app-error.js'
import type { Revocations } from './revocations.js'
import type { Claims, Tokens } from './tokens.js'

/** Decides whether a token lets somebody pass: the one question every guard asks. */
export interface Verifier {
  /**
   * The claims of a token that is valid and was not taken back. Asks memory only. Throws AppError
   * as `Tokens.verify` does, `invalid_token` for a revoked one, and `unavailable` where nobody can
   * tell because the log of revocations was not read for too long.
   */
  verify(token: string): Claims
}

interface VerifierParts {
  readonly tokens: Pick<Tokens, 'verify'>
  readonly revocations: Pick<Revocations, 'isRevoked' | 'requireFresh'>
  /** Told of every session whose token passes. */
  readonly noteSeen: (sessionId: string) => void
}

/** Makes the verifier. */
export const createVerifier = ({ tokens, revocations, noteSeen }: VerifierParts): Verifier => ({
  verify: (token) => {
    const claims = tokens.verify(token)
    revocations.requireFresh()
    if (revocations.isRevoked(claims)) throw revoked()
    noteSeen(claims.sid)
    return claims
  },
})

const revoked = (): AppError =>
  new AppError('invalid_token', {
    detail: 'revoked',
    headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
  })
